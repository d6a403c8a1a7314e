"""An issuing daemon that is stopped past its lease and then wakes up: what was issued in the meantime stays as it is.

It is stopped at the worst moment: its intent is stored and its certificate signed, and the transaction that registers it
has begun."""

import signal

import pytest

from tamga_testing import journey, plain_http, registry_laws
from tamga_testing.waiting import wait_until

LEASE = 2
ROUNDS = 4
BATCH = 6
BACKENDS = "FROM pg_stat_activity WHERE usename = 'tamga_issuance' AND datname = current_database()"


@pytest.fixture(scope="module")
def front(installation):
    """Registration and status only: it never signs."""
    running = installation.start_daemon({"daemon": {"duties": ["registration", "status"]}})
    yield running
    assert running.stop() == 0


def issuing_daemon(installation, instance):
    return installation.start_daemon({"daemon": {"duties": ["issuance"], "instance": instance},
                                      "issuance": {"lease": f"{LEASE}s", "max_attempts": 100}})


def queued_applications(client, count):
    applications = [journey.submit(client, key_kind="ecdsa-p256")["id"] for _ in range(count)]
    for application in applications:
        journey.approve(client, application)
        assert client.post(f"/v1/applications/{application}/issue", {}, Prefer="wait=0").status == 202
    return applications


def held(installation):
    """Applications that a worker holds now."""
    return {str(row[0]) for row in installation.query("SELECT application_id FROM tamga.issuing_queue WHERE leased_until IS NOT NULL")}


def prepared_serials(installation, application):
    return {serial for (serial,) in installation.query(
        "SELECT encode(serial, 'hex') FROM tamga.issuance_outcomes WHERE state = 'prepared' AND application_id = %s", (application,))}


def stop_between_the_two_transactions(installation, instance, first):
    """A daemon that sleeps after it has signed for `first`, the oldest in the queue, and whose connections are gone."""
    lock = installation.connect()
    lock.autocommit = False
    with lock.cursor() as cursor:
        # The last transaction begins with this lock; the one that stores the intent does without.
        cursor.execute("SELECT 1 FROM tamga.subscribers s JOIN tamga.applications a ON a.subscriber_id = s.id WHERE a.id = %s"
                       " FOR UPDATE OF s", (first,))
    daemon = issuing_daemon(installation, instance)
    wait_until(lambda: prepared_serials(installation, first) and installation.scalar(
        f"SELECT count(*) {BACKENDS} AND wait_event_type = 'Lock'") > 0, 30, "the daemon has signed and waits for the subscriber")
    daemon.process.send_signal(signal.SIGSTOP)
    # No other daemon of the duty runs. Its transactions end as they do when a machine is lost.
    installation.query(f"SELECT pg_terminate_backend(pid) {BACKENDS}")
    wait_until(lambda: installation.scalar(f"SELECT count(*) {BACKENDS}") == 0, 30, "its connections are gone")
    lock.rollback()
    lock.close()
    return daemon


@pytest.mark.parametrize("round_number", range(ROUNDS))
def test_a_worker_that_wakes_up_too_late_changes_nothing(installation, front, round_number):
    client = installation.client(front, "operator")
    everything = queued_applications(client, BATCH)
    first = everything[0]
    sleeper = stop_between_the_two_transactions(installation, 10 + round_number, first)
    in_hand = held(installation)
    prepared = prepared_serials(installation, first)
    assert first in in_hand and len(prepared) == 1

    successor = issuing_daemon(installation, 50 + round_number)
    wait_until(lambda: installation.scalar(
        "SELECT count(*) FROM tamga.issuing_queue") == 0, 60,
        f"the second daemon recovers what the first one holds; its log ends with:\n{successor.log_tail()}")
    before = certificates_of(installation, everything)
    assert set(before) == set(everything)
    assert prepared.isdisjoint(before.values()), "the serial of the stopped worker was issued"
    assert successor.stop() == 0

    sleeper.process.send_signal(signal.SIGCONT)
    # It tries its transaction again, as after any lost connection, and finds that it came too late.
    for application in in_hand:
        wait_until(lambda application=application: f"application {application}: taken over" in sleeper.log(), 30,
                   f"the woken daemon has had its say about {application}")
    journey.issue_to_new_person(client, key_kind="ecdsa-p256")

    assert certificates_of(installation, everything) == before
    connection = installation.connect()
    assert registry_laws.broken(connection, registry_laws.AT_THE_END) == {}
    connection.close()
    for serial in prepared:
        answer = wait_until(lambda serial=serial: registry_answer(front, serial), 30, f"{serial} is registered")
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
