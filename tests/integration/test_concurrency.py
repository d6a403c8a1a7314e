"""Many callers at one moment: exactly one wins, and the registry never shows two active certificates."""

import collections
import concurrent.futures
import http.client
import threading
import time
import uuid

import pytest

from tamga_testing import journey, openssl
from tamga_testing.waiting import wait_until

REISSUES = 100


def at_once(calls):
    """Runs the calls in threads that start together; their results in order."""
    barrier = threading.Barrier(len(calls))

    def run(call):
        barrier.wait(timeout=60)
        return call()

    with concurrent.futures.ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


@pytest.fixture(scope="module")
def daemon(installation):
    """Room for all callers: it is the registry that must keep order, not a short queue."""
    running = installation.start_daemon({"api": {"max_connections": 512, "queue_limit": 512, "handshake_timeout": "60s"}, "database": {"pool_size": 16},
                                         "code_word": {"attempts": 100, "source_attempts": 10000}})
    yield running
    assert running.stop() == 0


def active_certificates(installation, subscriber):
    return installation.query("SELECT profile, encode(serial, 'hex') FROM tamga.certificate_status"
                              " WHERE subscriber_id = %s AND status IN ('active', 'suspended')", (subscriber,))


@pytest.mark.parametrize("proof", ["code_word", "in_person"])
def test_a_hundred_parallel_reissues(operator, installation, proof):
    _, old = journey.issue_to_new_person(operator)
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        requests = list(pool.map(lambda _: openssl.make_request("gost-256-a"), range(REISSUES)))
    word = journey.CODE_WORD if proof == "code_word" else None
    answers = at_once([lambda request=request: operator.request(
        "POST", "/v1/reissues", journey.reissue_body(old, request, word), {"Prefer": "wait=30"}) for request in requests])
    statuses = collections.Counter(answer.status for answer in answers)
    assert statuses == {201: 1, 409: REISSUES - 1}, statuses
    codes = {answer.json()["code"] for answer in answers if answer.status == 409}
    assert codes <= {"reissue.in_progress", "certificate.already_replaced"}
    new = next(answer.json() for answer in answers if answer.status == 201)
    assert [serial for _, serial in active_certificates(installation, old["subscriber_id"])] == [new["serial"]]
    assert installation.scalar("SELECT count(*) FROM tamga.certificates WHERE subscriber_id = %s", (old["subscriber_id"],)) == 2


def test_one_idempotency_key_from_fifty_clients(operator, installation):
    body, key = journey.submission(), str(uuid.uuid4())
    before = installation.scalar("SELECT count(*) FROM tamga.applications")
    answers = at_once([lambda: operator.request("POST", "/v1/applications", body, {"Idempotency-Key": key})] * 50)
    assert installation.scalar("SELECT count(*) FROM tamga.applications") == before + 1
    statuses = collections.Counter(answer.status for answer in answers)
    assert set(statuses) <= {201, 409} and statuses[201] >= 1, statuses
    assert {answer.json()["code"] for answer in answers if answer.status == 409} <= {"idempotency.in_progress"}
    assert len({answer.json()["id"] for answer in answers if answer.status == 201}) == 1


def test_two_operators_approve_the_same_application(operator, installation, daemon):
    second = installation.client(daemon, installation.add_operator("second-operator", "operator"))
    for _ in range(5):
        application = journey.submit(operator)
        body = {"identification": journey.identification()}
        path = f"/v1/applications/{application['id']}/approve"
        answers = at_once([lambda client=client: client.request("POST", path, body) for client in (operator, second)])
        assert sorted(answer.status for answer in answers) == [200, 409]
        history = journey.expect(operator.get(f"/v1/applications/{application['id']}"), 200)["history"]
        assert [entry["action"] for entry in history] == ["submit", "approve"]


def test_approve_and_reject_at_the_same_moment(operator):
    for _ in range(5):
        application = journey.submit(operator)
        path = f"/v1/applications/{application['id']}"
        answers = at_once([lambda: operator.request("POST", f"{path}/approve", {"identification": journey.identification()}),
                           lambda: operator.request("POST", f"{path}/reject", {"reason": "Нет"})])
        state = journey.expect(operator.get(path), 200)["state"]
        won = {"approved": 0, "rejected": 1}[state]
        assert answers[won].status == 200
        # Rejecting what was approved the moment before is allowed: then both succeed, one after the other.
        assert answers[1 - won].status == 409 or (state == "rejected" and answers[0].status == 200)


def test_issuing_called_by_twenty_makes_one_certificate(operator, installation):
    application = journey.submit(operator)
    journey.approve(operator, application["id"])
    path = f"/v1/applications/{application['id']}/issue"
    answers = at_once([lambda: operator.request("POST", path, {}, {"Prefer": "wait=30"})] * 20)
    # Only half of the workers wait for certificates; the others are told at once that it is on its way.
    assert {answer.status for answer in answers} <= {201, 202}
    certificate = journey.issue(operator, application["id"])
    assert {answer.json()["serial"] for answer in answers if answer.status == 201} == {certificate["serial"]}
    assert {answer.json()["id"] for answer in answers if answer.status == 202} <= {application["id"]}
    assert installation.scalar("SELECT count(*) FROM tamga.certificates WHERE application_id = %s", (application["id"],)) == 1


def test_two_applications_of_one_person_for_one_profile(operator, installation):
    """Both are approved and issued at the same moment: the later one replaces the earlier."""
    person = journey.persons.random_applicant()
    applications = [journey.submit(operator, applicant=person) for _ in range(2)]
    for application in applications:
        journey.approve(operator, application["id"])
    certificates = at_once([lambda item=item: journey.issue(operator, item["id"]) for item in applications])
    subscriber = certificates[0]["subscriber_id"]
    assert certificates[1]["subscriber_id"] == subscriber
    assert len(active_certificates(installation, subscriber)) == 1


def test_the_first_certificates_of_one_person_make_one_subscriber(operator, installation):
    person = journey.persons.random_applicant()
    applications = [journey.submit(operator, applicant=person) for _ in range(4)]
    body = {"identification": journey.identification()}
    answers = at_once([lambda item=item: operator.request("POST", f"/v1/applications/{item['id']}/approve", body)
                       for item in applications])
    assert {answer.status for answer in answers} == {200}
    assert len({answer.json()["subscriber_id"] for answer in answers}) == 1


def test_revoke_and_reissue_at_the_same_moment(operator, installation):
    """Whoever comes first is answered; after the revocation nothing takes the certificate's place."""
    outcomes = collections.Counter()
    for _ in range(5):
        _, old = journey.issue_to_new_person(operator)
        body = journey.reissue_body(old, openssl.make_request("gost-256-a"), journey.CODE_WORD)
        revoked, reissued = at_once([
            lambda: operator.request("POST", f"{journey.certificate_path(old)}/revoke", journey.revocation()),
            lambda: operator.request("POST", "/v1/reissues", body, {"Prefer": "wait=30"})])
        now = journey.expect(operator.get(journey.certificate_path(old)), 200)
        assert now["status"] == "revoked"
        active = active_certificates(installation, old["subscriber_id"])
        if reissued.status == 201:
            # The reissue was first: the revocation found the certificate revoked, by its successor.
            assert (revoked.status, revoked.json()["code"]) == (409, "certificate.already_revoked")
            assert [serial for _, serial in active] == [reissued.json()["serial"]]
            assert now["replaced_by"]["serial"] == reissued.json()["serial"]
        else:
            # The revocation was first: the reissue was refused, or parked when it was in the queue already.
            assert revoked.status == 200
            assert (reissued.status, reissued.json()["code"]) in ((409, "certificate.not_active"), (500, "issuing.failed"))
            assert active == [] and "replaced_by" not in now
        outcomes[reissued.status] += 1
    print(dict(outcomes))


def test_a_stop_lasts_no_longer_than_it_may(installation):
    """A request that waits for a lock does not keep the daemon: one deadline for all of its duties."""
    running = installation.start_daemon({"daemon": {"stop_timeout": "4s"}})
    client = installation.client(running, "operator")
    application = journey.submit(client)
    journey.approve(client, application["id"])
    lock = installation.connect()
    lock.autocommit = False
    lock.cursor().execute("LOCK TABLE tamga.applications IN SHARE MODE")
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        call = pool.submit(client.request, "POST", f"/v1/applications/{application['id']}/issue", {}, {"Prefer": "wait=30"})
        wait_until(lambda: installation.scalar(
            "SELECT count(*) FROM pg_stat_activity WHERE usename = 'tamga_registration' AND wait_event_type = 'Lock'"
            " AND datname = current_database()") > 0, 30, "the request waits for the lock")
        begun = time.monotonic()
        running.terminate()
        assert running.process.wait(timeout=30) == 1
        lasted = time.monotonic() - begun
        lock.rollback()
        with pytest.raises((OSError, http.client.HTTPException)):
            call.result(timeout=30)
    lock.close()
    assert lasted < 12, f"the stop lasted {lasted:.1f} s"
    assert "stop_timeout" in running.log_tail()


def test_a_stop_does_not_wait_for_certificates(installation):
    """Who waits for a certificate when the daemon stops is told that it is on its way."""
    running = installation.start_daemon({"daemon": {"duties": ["registration"]}})
    client = installation.client(running, "operator")
    application = journey.submit(client)
    journey.approve(client, application["id"])
    path = f"/v1/applications/{application['id']}/issue"
    lock = installation.connect()
    lock.autocommit = False
    # No daemon takes it from the queue meanwhile.
    lock.cursor().execute("LOCK TABLE tamga.issuance_intents IN ACCESS EXCLUSIVE MODE")
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        begun = time.monotonic()
        call = pool.submit(client.request, "POST", path, {}, {"Prefer": "wait=30"})
        wait_until(lambda: installation.scalar("SELECT count(*) FROM tamga.applications WHERE id = %s AND state <> 'approved'",
                                               (application["id"],)) == 1, 30, "the application is queued")
        running.terminate()
        assert call.result(timeout=30).status == 202
        assert time.monotonic() - begun < 30, "sooner than without the stop"
        assert running.process.wait(timeout=60) == 0
    lock.rollback()
    lock.close()
