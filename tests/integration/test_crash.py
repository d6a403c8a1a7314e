"""Daemons killed at random moments under load: nothing acknowledged is lost, nothing exists twice.

$TAMGA_CRASH_KILLS sets the number of kills (200 by default)."""

import os
import random
import signal
import threading

from tamga_testing import journey, openssl, plain_http, registry_laws
from tamga_testing.insistence import LOST
from tamga_testing.load import Crowd
from tamga_testing.waiting import wait_until

KILLS = int(os.environ.get("TAMGA_CRASH_KILLS", "200"))
PEOPLE = 4
LONGEST_LIFE = 2.2  # seconds; a daemon is killed at any moment of its start and of its work

# A number is drawn later than every smaller one, whoever draws it.
NUMBERS_OUT_OF_ORDER = """
    SELECT issuer_id, number FROM (
      SELECT issuer_id, number, drawn_at, lag(drawn_at) OVER (PARTITION BY issuer_id ORDER BY number) AS earlier
      FROM tamga.crl_numbers) drawn
    WHERE drawn_at < earlier"""


class Watch:
    """Looks at the laws of the registry and at the served CRLs all the while."""

    def __init__(self, installation, daemons):
        self._connection = installation.connect()
        self._daemons = daemons
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self.issuers = [name for (name,) in installation.query("SELECT name FROM tamga.certification_authorities")]
        self._crl_numbers = {}
        self.looks = 0
        self.crls_seen = set()
        self.faults = []

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._ending.set()
        self._thread.join(timeout=60)
        self._connection.close()

    def _run(self):
        try:
            while not self._ending.wait(0.2):
                self._look()
        except Exception as fault:  # pylint: disable=broad-except
            self.faults.append(f"{type(fault).__name__}: {fault}")

    def _look(self):
        faults = registry_laws.broken(self._connection, registry_laws.AT_ANY_MOMENT)
        if faults:
            self.faults.append(faults)
        for daemon in self._daemons:
            for issuer in self.issuers:
                self._look_at_crl(daemon, issuer)
        self.looks += 1

    def _look_at_crl(self, daemon, issuer):
        try:
            answer = plain_http.request(f"{daemon.status_url}/crl/{issuer}.crl", timeout=5)
        except LOST:
            return  # just being killed
        if answer.status != 200:
            return
        text = openssl.run("crl", "-inform", "DER", "-noout", "-crlnumber", stdin=answer.body).stdout.decode()
        number = int(text.strip().split("=")[1], 16)
        self.crls_seen.add(issuer)
        if number < self._crl_numbers.get((daemon.status_port, issuer), 0):
            self.faults.append({f"the CRL number at {daemon.status_port} fell": number})
        self._crl_numbers[daemon.status_port, issuer] = number


class Killer:
    """Kills one daemon and starts it again, at a random moment after its start or, every other time, of its work; leaves it
    running."""

    def __init__(self, daemon, kills):
        self._daemon = daemon
        self._wanted = kills
        self._thread = threading.Thread(target=self._run, daemon=True)
        self.kills = 0
        self.faults = []

    def start(self):
        self._thread.start()

    def join(self):
        self._thread.join()

    def _run(self):
        try:
            while self.kills < self._wanted:
                self._kill_once(ready=self.kills % 2 == 0)
        except Exception as fault:  # pylint: disable=broad-except
            self.faults.append(f"{type(fault).__name__}: {fault}")

    def _kill_once(self, ready):
        if ready:
            self._daemon.wait_ready()
        threading.Event().wait(random.uniform(0.0, LONGEST_LIFE))
        self._daemon.kill()
        ended_by = self._daemon.process.returncode
        if ended_by == -signal.SIGKILL:
            self.kills += 1
        else:
            self.faults.append(f"the daemon had ended by itself with {ended_by}:\n{self._daemon.log_tail()}")
            self._wanted -= 1
        self._daemon.start(ready=False)


def test_nothing_is_lost_or_doubled(installation):
    overrides = {"issuance": {"lease": "3s", "max_attempts": 100}, "database": {"pool_size": 6},
                 "code_word": {"attempts": 100, "source_attempts": 10000}}
    daemons = [installation.start_daemon({**overrides, "daemon": {"instance": number}}) for number in (1, 2)]
    clients = [installation.client(daemon, "operator") for daemon in daemons]
    for client in clients:
        client.timeout = 20

    killers = [Killer(daemon, share) for daemon, share in zip(daemons, [KILLS // 2, KILLS - KILLS // 2])]
    with Watch(installation, daemons) as watch, Crowd(clients, PEOPLE) as crowd:
        for killer in killers:
            killer.start()
        for killer in killers:
            killer.join()
        for daemon in daemons:
            daemon.wait_ready()
    ledger = crowd.ledger
    assert [fault for killer in killers for fault in killer.faults] == []
    assert sum(killer.kills for killer in killers) == KILLS
    assert ledger.faults == []
    assert watch.faults == []
    assert watch.looks > 10 and len(watch.crls_seen) == len(watch.issuers)
    assert crowd.lost_calls > 0, "no call ever met a dying daemon: the load was too light to prove anything"
    assert len(ledger.certificates) >= KILLS // 4, f"only {len(ledger.certificates)} certificates were made meanwhile"

    wait_until(lambda: installation.scalar("SELECT count(*) FROM tamga.issuing_queue") == 0,
               90, "every application that was claimed is issued")
    wait_until(lambda: installation.scalar("SELECT count(*) FROM tamga.issuance_outcomes WHERE state = 'prepared'") == 0,
               30, "every intent is settled")
    assert installation.scalar("SELECT count(*) FROM tamga.applications WHERE state = 'parked'") == 0

    connection = installation.connect()
    assert registry_laws.broken(connection, {**registry_laws.AT_THE_END, "CRL numbers out of order": NUMBERS_OUT_OF_ORDER}) == {}
    connection.close()
    check_acknowledged(ledger, clients[0])
    assert ledger.suspended, "nobody was suspended: the load was too light to prove anything"
    check_abandoned_serials(installation, daemons[0])
    for daemon in daemons:
        assert daemon.stop() == 0
    done = installation.tamga("audit", "verify", configuration_file=daemons[0].configuration_file.name)
    print(f"{KILLS} kills, {len(ledger.certificates)} certificates acknowledged, {crowd.lost_calls} calls lost, "
          f"{watch.looks} looks; {done.stdout.strip()}")


def check_acknowledged(ledger, client):
    for serial, certificate in ledger.certificates.items():
        now = journey.expect(client.get(journey.certificate_path(certificate)), 200)
        assert now["pem"] == certificate["pem"]
        ended = serial in ledger.replaced or serial in ledger.revoked
        assert now["status"] == ("revoked" if ended else "suspended" if serial in ledger.suspended else "active"), serial
        if serial in ledger.replaced:
            assert now["replaced_by"]["serial"] == ledger.replaced[serial]


def check_abandoned_serials(installation, daemon):
    """An abandoned serial is revoked for anybody who asks."""
    rows = installation.query("SELECT a.name, encode(i.serial, 'hex') FROM tamga.issuance_outcomes i"
                              " JOIN tamga.certification_authorities a ON a.id = i.issuer_id WHERE i.state = 'abandoned' LIMIT 50")
    for issuer, serial in rows:
        answer = plain_http.request(f"{daemon.status_url}/v1/registry/{issuer}/{serial}")
        assert (answer.status, answer.json()["status"]) == (200, "revoked")
