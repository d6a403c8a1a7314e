"""A batch whose daemon dies at some step; and a season's peak: applications approved faster than certificates are made, two issuing daemons, one of them killed in
mid-batch and started again. All are served, in order, with no error to anyone.

$TAMGA_PEAK sets the number of applications (40 by default). From a few hundred on, $TAMGA_LOAD_APPLICATIONS should name the
program of tests/bench that approves them: the API would take hours, because hashing code words is made slow."""

import os
import subprocess

import pytest

from tamga_testing import journey, plain_http, registry_laws
from tamga_testing.waiting import wait_until

PEAK = int(os.environ.get("TAMGA_PEAK", "40"))
LOADER = os.environ.get("TAMGA_LOAD_APPLICATIONS")
WORKERS = 2
BATCH = 4 if PEAK < 1000 else 64
IN_HAND = 2 * WORKERS * BATCH  # what two daemons may have in their hands at a time
ISSUANCE = {"workers": WORKERS, "batch": BATCH, "lease": "2s", "max_attempts": 5}


def issuing_daemon(installation, instance, ready=True, **issuance):
    return installation.start_daemon({"daemon": {"duties": ["issuance"], "instance": instance}, "issuance": {**ISSUANCE, **issuance}}, ready)


def metric(daemon, name):
    text = plain_http.request(f"http://127.0.0.1:{daemon.metrics_port}/metrics").body.decode()
    [value] = [line.split()[-1] for line in text.splitlines() if line.startswith(name + " ")]
    return float(value)


def approved_applications(installation, client):
    """Ids of as many approved applications as the peak has."""
    if LOADER:
        subprocess.run([LOADER, installation.folder / "command-line.toml", installation.staff["operator"].id, str(PEAK), "ecdsa-p256",
                        "unqualified"], check=True, capture_output=True)
        return [row[0] for row in installation.query("SELECT id::text FROM tamga.applications WHERE state = 'approved' ORDER BY number")]
    applications = [journey.submit(client, key_kind="ecdsa-p256")["id"] for _ in range(PEAK)]
    for application in applications:
        journey.approve(client, application)
    return applications


def waiting_for_locks(installation):
    return installation.scalar("SELECT count(*) FROM pg_stat_activity WHERE usename = 'tamga_issuance' AND wait_event_type = 'Lock'"
                               " AND datname = current_database()")


def held_by(installation, daemon, instance):
    return {row[0] for row in installation.query(
        "SELECT application_id::text FROM tamga.issuing_queue WHERE leased_by LIKE %s", (f"%/{instance}/{daemon.pid}",))}


def locked(installation, table):
    """A connection that keeps everybody from writing into the table until it is rolled back."""
    lock = installation.connect()
    lock.autocommit = False
    lock.cursor().execute(f"LOCK TABLE tamga.{table} IN SHARE MODE")
    return lock


def check_order(installation, applications, left_behind):
    """Whenever one was issued, the older ones that were not yet were in the hands of workers, or of the one that was killed."""
    rows = installation.query("SELECT a.id::text FROM tamga.applications a JOIN tamga.application_events e ON e.application_id = a.id"
                              " WHERE e.action = 'complete' AND a.id = ANY(%s::uuid[]) ORDER BY e.id", (applications,))
    completed = [application for (application,) in rows]
    queue = [row[0] for row in installation.query("SELECT id::text FROM tamga.applications WHERE id = ANY(%s::uuid[]) ORDER BY queue_number", (applications,))]
    assert sorted(completed) == sorted(queue), "each is issued once"
    done, oldest_open, ahead = set(), 0, 0
    place = {application: number for number, application in enumerate(queue)}
    for application in completed:
        done.add(application)
        ahead = max(ahead, place[application])
        while oldest_open < len(queue) and queue[oldest_open] in done:
            oldest_open += 1
        passed_over = [other for other in queue[oldest_open:ahead] if other not in done and other not in left_behind]
        assert len(passed_over) <= IN_HAND, f"{len(passed_over)} older applications wait while a later one is served"


@pytest.fixture(scope="module")
def front(installation):
    """Registration and status only: it never signs."""
    running = installation.start_daemon({"daemon": {"duties": ["registration", "status"]}})
    yield running
    assert running.stop() == 0


# Where it waits when it is killed, and whether its claim and its intents are stored then, which they are together. Each table is
# written by one step alone: the intents, and one after the other what registers certificates.
@pytest.mark.parametrize("table,prepared", [("issuance_intents", False), ("certificate_status", True), ("certificates", True),
                                            ("outbox", True)])
def test_a_batch_outlives_its_daemon(installation, front, table, prepared):
    client = installation.client(front, "operator")
    applications = [journey.submit(client, key_kind="ecdsa-p256")["id"] for _ in range(BATCH)]
    for application in applications:
        journey.approve(client, application)
        assert client.post(f"/v1/applications/{application}/issue", {}, Prefer="wait=0").status == 202
    abandoned = "SELECT count(*) FROM tamga.issuance_outcomes WHERE state = 'abandoned'"
    before = installation.scalar(abandoned)
    lock = locked(installation, table)
    victim = issuing_daemon(installation, 1)
    held = set(applications) if prepared else set()
    wait_until(lambda: waiting_for_locks(installation) > 0 and held_by(installation, victim, 1) == held, 60,
               "it has claimed all and waits for the table")
    victim.kill()
    lock.rollback()
    lock.close()
    successor = issuing_daemon(installation, 2, lease="60s")  # none of its own runs out, however slow the machine is
    wait_until(lambda: installation.scalar("SELECT count(*) FROM tamga.application_states WHERE id = ANY(%s::uuid[]) AND state = 'issued'",
                                           (applications,)) == BATCH, 60, "another daemon issues them")
    assert installation.scalar(abandoned) - before == (BATCH if prepared else 0)
    connection = installation.connect()
    assert registry_laws.broken(connection, registry_laws.AT_THE_END) == {}
    connection.close()
    assert successor.stop() == 0


def test_everybody_is_served_in_order(installation, front):
    client = installation.client(front, "operator")
    applications = approved_applications(installation, client)
    for number, application in enumerate(applications):
        answer = client.post(f"/v1/applications/{application}/issue", {}, Prefer="wait=0")
        waiting = journey.expect(answer, 202)
        assert waiting["queue"] == {"ahead": number}, "nothing is issued yet, so that nothing tells how long it takes"
        assert answer.header("Retry-After") == "1"
    wait_until(lambda: metric(front, 'tamga_queue_applications{state="queued"}') == PEAK, 60, "the metrics say how long the queue is")
    assert f"{PEAK} waiting, 0 in the hands of workers, 0 parked" in installation.tamga("queue").stdout

    # Both daemons come to a stand within the transaction that registers certificates, and there one of them dies.
    lock = locked(installation, "outbox")
    # They start at the same time: no wait for a lock lasts longer than ten seconds.
    daemons = [issuing_daemon(installation, number, ready=False) for number in (1, 2)]
    wait_until(lambda: waiting_for_locks(installation) >= 2 and all(
        held_by(installation, daemon, number) for number, daemon in enumerate(daemons, 1)), 60, "both daemons are in mid-batch")
    victim = daemons[0]
    left_behind = held_by(installation, victim, 1)
    victim.kill()
    lock.rollback()
    lock.close()
    victim.start()

    last = journey.submit(client, key_kind="ecdsa-p256")
    journey.approve(client, last["id"])
    wait_until(lambda: installation.scalar("SELECT count(*) FROM tamga.issuing_queue") == 0, 60 + PEAK // 100, "all are issued", interval=0.2)
    assert installation.scalar("SELECT count(*) FROM tamga.applications WHERE state = 'parked'") == 0
    certificate = journey.issue(client, last["id"])
    check_order(installation, applications, left_behind)

    connection = installation.connect()
    assert registry_laws.broken(connection, registry_laws.AT_THE_END) == {}
    connection.close()
    for application in [*applications[:20], *sorted(left_behind)]:
        view = journey.expect(client.get(f"/v1/applications/{application}"), 200)
        assert view["state"] == "issued" and "queue" not in view
    assert certificate["status"] == "active"
    assert "0 waiting, 0 in the hands of workers, 0 parked" in installation.tamga("queue").stdout
    assert metric(daemons[1], 'tamga_issuing_attempts_total{outcome="issued"}') > 0
    for daemon in daemons:
        assert daemon.stop() == 0
        assert '"level":"error"' not in daemon.log() and "[error]" not in daemon.log()
