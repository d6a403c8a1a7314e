"""Certificates are suspended, resumed, reissued and revoked under a load of OCSP on three status daemons, one of them behind a read
replica, while daemons and databases are killed: no daemon says good after it has shown a change, none goes back from revoked, none tells of
what is not so yet, and in the end all tell the same as the registry.

$TAMGA_CONSISTENCY sets how many changes there are at least (200 by default)."""

import itertools
import os
import signal
import time

import pytest

from tamga_testing import journey, plain_http, registry_laws
from tamga_testing.false_front import FalseFront
from tamga_testing.postgres import Replica
from tamga_testing.relying_party import RelyingParty
from tamga_testing.status_movers import Movers
from tamga_testing.status_story import Judge, Seen
from tamga_testing.status_witness import Witness
from tamga_testing.waiting import wait_until

CHANGES = int(os.environ.get("TAMGA_CONSISTENCY", "200"))
PEOPLE = max(10, min(250, CHANGES // 20))
BETWEEN_BLOWS = max(20, CHANGES // 100)  # changes, and those made during a blow


class Centre:
    """An issuing daemon and three status daemons: two at the primary and one at its replica."""

    def __init__(self, installation, replica):
        self.installation, self.replica = installation, replica
        # What was in its hands when the database died is taken up again soon.
        self.front = installation.start_daemon({"daemon": {"duties": ["registration", "issuance"]}, "issuance": {"lease": "10s"}})
        behind_replica = {"database": {"status": replica.conninfo(installation.database, "tamga_status")}}
        self.status = {name: installation.start_daemon({"daemon": {"duties": ["status"]}, **more}, name=name)
                       for name, more in (("first", {}), ("second", {"status": {"threads": 2}}), ("third", behind_replica))}
        self.client = installation.client(self.front, "operator")

    def ports(self):
        return {name: daemon.status_port for name, daemon in self.status.items()}

    # Blows: each leaves everything running as before.

    def restart(self, name):
        self.status[name].kill()
        self.status[name].start()

    def deafen(self):
        """Nobody hears of a change any more; the daemons find out by themselves."""
        self.installation.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'tamga_status' AND starts_with(query, 'LISTEN')")

    def kill_database(self):
        """A daemon that is killed meanwhile comes back without it."""
        self.installation.cluster.stop(signal.SIGQUIT)
        self.status["second"].kill()
        self.status["second"].start(ready=False)
        wait_until(lambda: self._answers("second"), 60, "it answers from its local copy")
        self.installation.cluster.start()

    def _answers(self, name):
        try:
            return plain_http.request(f"{self.status[name].status_url}/v1/registry/changes?limit=1").status == 200
        except OSError:
            return False

    def kill_replica(self):
        self.replica.stop()
        self.replica.start()

    def blows(self):
        return [lambda: self.restart("first"), self.deafen, self.kill_database, self.kill_replica, lambda: self.restart("third"),
                lambda: self.restart("second")]


@pytest.fixture(scope="module")
def centre(installation):
    installation.cluster.execute("postgres", "GRANT pg_read_all_stats TO tamga_status")
    with Replica(installation.cluster) as replica:
        yield Centre(installation, replica)


def strike(centre, movers):
    """One blow after the other, with some changes between them, each once at least, until all changes are made, of each kind. The
    number of blows."""
    blows = centre.blows()
    for number in itertools.count():
        goal = movers.changes + BETWEEN_BLOWS
        wait_until(lambda: movers.faults or movers.changes >= goal, 120, f"changes are made after {number} blows")
        if movers.faults or (number >= len(blows) and movers.changes >= CHANGES and min(movers.done.values()) > 0):
            return number
        blows[number % len(blows)]()


def check_registry(installation, changes):
    connection = installation.connect()
    assert registry_laws.broken(connection, registry_laws.AT_THE_END) == {}
    connection.close()
    assert installation.scalar("SELECT count(*) FROM tamga.status_changes WHERE version > 1") >= changes


def test_no_daemon_lies_whatever_happens(centre):
    begun = time.monotonic()
    with Witness(centre.installation, centre.ports()) as witness:
        with Movers(centre.client, witness, PEOPLE) as movers:
            blows = strike(centre, movers)
        made_in = time.monotonic() - begun
        assert movers.faults == []
        report = witness.settle(60 + CHANGES // 1000)
    print(f"{movers.done}, {movers.lost_calls} calls lost, {blows} blows, {made_in:.0f} s; {report}")
    assert report["faults"] == [], f"{report['fault_count']} faults"
    assert report["late"] == {}
    for name, said in report["answers"].items():
        assert min(said.get(status, 0) for status in ("active", "suspended", "revoked", "not modified")) > 0, f"{name} said {said}"
    assert report["broken"] > 0, "the crowd saw daemons die"
    check_registry(centre.installation, CHANGES)


class Forgetful(FalseFront):
    """A status daemon's front that, every second time it is asked the same, answers as the first time."""

    def __init__(self, truth):
        self.first, self.times, self.lies = {}, {}, 0
        super().__init__(truth)

    def answer(self, method, path, body):
        true = self.ask(method, path, body)
        key = (method, path, body)
        if "/ocsp" not in path or true.status != 200:
            return true
        first = self.first.setdefault(key, true)
        self.times[key] = self.times.get(key, 0) + 1
        if self.times[key] % 2 or first.body == true.body:
            return true
        self.lies += 1
        return first


def test_a_daemon_that_goes_back_is_found(centre):
    certificate = journey.issue_to_new_person(centre.client, key_kind="ecdsa-p256")[1]
    # What it says at first is to be a truth of the certificate.
    RelyingParty(centre.installation, centre.status["first"]).wait_for_ocsp(certificate, "good")
    forgetful = Forgetful(centre.status["first"].status_url)
    with Witness(centre.installation, {"forgetful": forgetful.server_port, "first": centre.status["first"].status_port}) as witness:
        witness.issued(certificate)
        wait_until(lambda: len(forgetful.first) >= 3, 30, "it has been asked in each way")
        witness.begin(certificate, "revoked")
        journey.expect(centre.client.post(f"{journey.certificate_path(certificate)}/revoke", journey.revocation()), 200)
        lies = forgetful.lies
        wait_until(lambda: forgetful.lies > lies + 50, 30, "it goes back again and again")
        report = witness.settle(30)
    forgetful.shutdown()
    forgetful.server_close()
    assert report["fault_count"] > 0
    assert all(fault.startswith("forgetful said Seen(status='active'") for fault in report["faults"]), report["faults"]


class Trial:
    """A judge of one daemon and one certificate, which was issued, suspended, resumed and revoked."""

    NOW = 1_000_000_000

    def __init__(self):
        self.judge = Judge()
        for status, revoked_at in (("active", None), ("suspended", self.NOW - 30), ("active", None), ("revoked", self.NOW - 10)):
            self.judge.begin("01", status, (revoked_at or self.NOW - 20) - 0.5)
            if revoked_at:
                self.judge.date("01", revoked_at)

    def fault(self, status, shown=None, **more):
        shown = self.judge.shown("daemon", "01") if shown is None else shown
        return self.judge.hear("daemon", "01", shown, Seen(status, **more), self.NOW, self.NOW + 0.1)


def test_the_truth_is_no_lie():
    trial = Trial()
    for status in ("unknown", "active", "active", "suspended", "active", "revoked", "revoked"):
        assert trial.fault(status) is None
    # Asked before the daemon had shown the revocation, answered after an answer of another connection.
    assert trial.fault("active", shown=3) is None


@pytest.mark.parametrize("said", [
    ("revoked", "active"), ("revoked", "suspended"), ("revoked", "unknown"), ("active", "unknown"), ("suspended", "unknown"),
    ("suspended", "active", "suspended")], ids=" then ".join)
def test_going_back_is_a_lie(said):
    trial = Trial()
    for status in said[:-1]:
        assert trial.fault(status) is None
    assert f"said Seen(status='{said[-1]}'" in trial.fault(said[-1])


def test_what_nobody_did_is_a_lie():
    judge = Judge()
    judge.begin("01", "active", 0)
    for status in ("suspended", "revoked"):
        assert judge.hear("daemon", "01", 0, Seen(status), 10, 11)
    trial = Trial()
    assert trial.fault("revoked", revoked_at=Trial.NOW - 11)
    assert trial.fault("suspended", revoked_at=Trial.NOW - 30, reason=4)
    assert trial.fault("suspended", revoked_at=Trial.NOW - 30, reason=6) is None


def test_times_tell_of_lies():
    now = Trial.NOW
    assert "past its nextUpdate" in Trial().fault("active", next_update=now - 1)
    assert "from the future" in Trial().fault("active", this_update=now + 1)
    assert "revoked before it was" in Trial().fault("revoked", revoked_at=now - 10, this_update=now - 12)
    trial = Trial()
    assert trial.fault("suspended") is None
    assert "older than the change" in trial.fault("active", produced_at=now - 40), "an answer of the time before the suspension"
    assert trial.fault("active", produced_at=now - 20) is None


def test_what_the_feed_has_shown_counts():
    trial = Trial()
    for version, status in enumerate(("active", "suspended", "active", "revoked"), 1):
        assert trial.judge.unpublished("daemon") == ["01"]
        assert trial.judge.publish("daemon", "01", version, Seen(status)) is None
    assert trial.judge.unpublished("daemon") == []
    assert trial.fault("active"), "it has published the revocation"
    assert trial.judge.publish("daemon", "01", 4, Seen("revoked")), "twice"
    assert Trial().judge.publish("daemon", "01", 2, Seen("suspended")), "the first is missing"
    assert Trial().judge.publish("daemon", "01", 1, Seen("suspended")), "nobody did so"
