"""An issuing daemon that is stopped past its lease and then wakes up: what was issued in the meantime stays as it is."""

import random
import signal
import time

import pytest

from tamga_testing import journey, plain_http, registry_laws
from tamga_testing.waiting import wait_until

LEASE = 2
BUSY = "SELECT count(*) FROM pg_stat_activity WHERE usename = 'tamga_issuance' AND datname = current_database() AND state = 'active'"
ROUNDS = 4


@pytest.fixture(scope="module")
def front(installation):
    """Registration and status only: it never signs."""
    running = installation.start_daemon({"daemon": {"duties": ["registration", "status"]}})
    yield running
    assert running.stop() == 0


def issuing_daemon(installation, instance):
    return installation.start_daemon({"daemon": {"duties": ["issuance"], "instance": instance},
                                      "issuance": {"lease": f"{LEASE}s", "max_attempts": 100}})


def approved_applications(client, count):
    applications = [journey.submit(client, key_kind="ecdsa-p256")["id"] for _ in range(count)]
    for application in applications:
        journey.approve(client, application)
    return applications


def held(installation):
    """Applications that a worker holds now."""
    return {str(row[0]) for row in installation.query("SELECT id FROM tamga.applications WHERE state = 'issuing'")}


def stop_while_it_works(installation, daemon, client):
    """Queues applications until the daemon was stopped with some of them in its hands; returns all of them and those."""
    everything = []
    for _ in range(30):
        batch = approved_applications(client, 12)
        everything += batch
        for application in batch:
            client.post(f"/v1/applications/{application}/issue", {}, Prefer="wait=0")
        wait_until(lambda: held(installation) or installation.scalar(
            "SELECT count(*) FROM tamga.applications WHERE state = 'queued'") == 0, 30, "the daemon takes applications",
            interval=random.uniform(0.001, 0.01))
        daemon.process.send_signal(signal.SIGSTOP)
        wait_until(lambda: installation.scalar(BUSY) == 0, 30, "what the daemon had sent to PostgreSQL is done")
        if in_hand := held(installation):
            return everything, in_hand
        daemon.process.send_signal(signal.SIGCONT)
    raise AssertionError("the daemon was never caught at work")


@pytest.mark.parametrize("round_number", range(ROUNDS))
def test_a_worker_that_wakes_up_too_late_changes_nothing(installation, front, round_number):
    client = installation.client(front, "operator")
    sleeper = issuing_daemon(installation, 10 + round_number)
    everything, in_hand = stop_while_it_works(installation, sleeper, client)
    prepared = {serial for (serial,) in installation.query(
        "SELECT encode(serial, 'hex') FROM tamga.issuance_intents WHERE state = 'prepared'")}

    successor = issuing_daemon(installation, 50 + round_number)
    wait_until(lambda: not held(installation) and installation.scalar(
        "SELECT count(*) FROM tamga.applications WHERE state = 'queued'") == 0, 60,
        f"the second daemon recovers what the first one holds; its log ends with:\n{successor.log_tail()}")
    before = certificates_of(installation, everything)
    assert set(before) == set(everything)
    taken_over = {serial for application, serial in before.items() if application in in_hand}
    assert taken_over.isdisjoint(prepared), "the serial of the stopped worker was issued"

    sleeper.process.send_signal(signal.SIGCONT)
    sleeper.wait_ready()
    # The woken worker has had its say when it has served another application by itself.
    assert successor.stop() == 0
    application = approved_applications(client, 1)[0]
    journey.issue(client, application)
    time.sleep(LEASE)

    assert certificates_of(installation, everything) == before
    connection = installation.connect()
    assert registry_laws.broken(connection, registry_laws.AT_THE_END) == {}
    connection.close()
    for serial in prepared - set(before.values()):
        answer = wait_until(lambda serial=serial: registry_answer(front, serial), 5, f"{serial} is registered")
        assert answer["status"] == "revoked"
    assert sleeper.stop() == 0


def certificates_of(installation, applications):
    rows = installation.query("SELECT application_id::text, encode(serial, 'hex') FROM tamga.certificates"
                              " WHERE application_id = ANY(%s::uuid[])", (list(applications),))
    assert len(rows) == len(dict(rows)), "an application has two certificates"
    return dict(rows)


def registry_answer(daemon, serial):
    answer = plain_http.request(f"{daemon.status_url}/v1/registry/ecdsa-unqualified/{serial}")
    return answer.json() if answer.status == 200 else None
