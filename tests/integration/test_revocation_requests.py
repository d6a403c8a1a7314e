"""Statements that are registered now and decided later: the twelve hours of the law, the alarm, the decision."""

import re

import pytest

from tamga_testing import journey, openssl, plain_http
from tamga_testing.waiting import wait_until

HOUR = 3600


def path(certificate, action):
    return f"{journey.certificate_path(certificate)}/{action}"


def register(client, certificate, status=201, **more):
    body = journey.revocation("key_compromise", "holder", **{"identification": journey.identification(), **more})
    return journey.expect(client.post(path(certificate, "revocation-requests"), body), status), body


def open_requests(client):
    found, cursor = [], ""
    while True:
        page = journey.expect(client.get(f"/v1/revocation-requests?limit=2{cursor}"), 200)
        found += page["items"]
        if "next_cursor" not in page:
            return found
        cursor = f"&cursor={page['next_cursor']}"


def gauge(daemon, name):
    text = plain_http.request(f"http://127.0.0.1:{daemon.metrics_port}/metrics").body.decode()
    return float(re.search(rf"^{name} (\S+)$", text, re.MULTILINE).group(1))


@pytest.fixture
def certificate(operator):
    return journey.issue_to_new_person(operator)[1]


def test_from_the_statement_to_the_list(operator, certificate, relying_party, installation):
    known = journey.now_text(-2 * HOUR)
    request, body = register(operator, certificate, known_at=known, circumstance_at=journey.now_text(-3 * HOUR),
                             invalidity_date=certificate["not_before"])
    assert (request["state"], request["late"], request["known_at"]) == ("open", False, known)
    assert request["certificate"]["serial"] == certificate["serial"]
    assert request["statement"] == body["statement"]
    again, _ = journey.expect(operator.post(path(certificate, "revocation-requests"), body), 200), None
    assert again == request
    assert journey.expect(operator.get(journey.certificate_path(certificate)), 200)["status"] == "active"
    told = [row[0] for row in installation.query("SELECT topic FROM tamga.outbox WHERE subscriber_id = %s ORDER BY id",
                                                 (certificate["subscriber_id"],))]
    assert told[-1] == "certificate.revocation_requested"

    revoked = journey.expect(operator.post(f"/v1/revocation-requests/{request['id']}/execute", {}), 200)
    assert (revoked["status"], revoked["revocation_reason"]) == ("revoked", "key_compromise")
    assert journey.expect(operator.post(f"/v1/revocation-requests/{request['id']}/execute", {}), 200) == revoked
    told = [row[0] for row in installation.query("SELECT topic FROM tamga.outbox WHERE subscriber_id = %s ORDER BY id",
                                                 (certificate["subscriber_id"],))]
    assert told[-2:] == ["certificate.revocation_requested", "certificate.revoked"], "the holder is told once of each"
    relying_party.wait_for_crl_with(certificate)

    def last_act():
        (act,) = journey.expect(operator.get(path(certificate, "history")), 200)["items"]
        return act if "crl_published_at" in act else None

    act = wait_until(last_act, 30, "the list that tells of it is current")
    assert (act["act"], act["known_at"], act["deadline_at"]) == ("revocation", known, request["deadline_at"])
    assert act["registry_entry_at"] == revoked["revoked_at"] <= act["crl_published_at"]
    answer = relying_party.ocsp(certificate)
    assert "Invalidity Date" in answer.text, answer.text
    closed = journey.expect(operator.get(f"/v1/revocation-requests/{request['id']}"), 200)
    assert closed["state"] == "executed" and closed["decided_by"] == installation.staff["operator"].id
    assert request["id"] not in [item["id"] for item in open_requests(operator)]


def test_late_ones_come_first_and_raise_the_alarm(operator, installation, daemon):
    certificates = [journey.issue_to_new_person(operator)[1] for _ in range(4)]
    hours = [0, -13, -11.5, -20]
    requests = [register(operator, certificate, known_at=journey.now_text(int(back * HOUR)))[0]
                for certificate, back in zip(certificates, hours)]
    mine = {request["id"] for request in requests}
    listed = [item for item in open_requests(operator) if item["id"] in mine]
    assert [item["id"] for item in listed] == [requests[number]["id"] for number in (3, 1, 2, 0)]
    assert [item["late"] for item in listed] == [True, True, False, False]
    wait_until(lambda: gauge(daemon, "tamga_revocation_requests_overdue") == 2, 30, "two are overdue")
    assert gauge(daemon, "tamga_revocation_requests_open") >= 4
    assert -9 * HOUR < gauge(daemon, "tamga_revocation_deadline_seconds") < -7 * HOUR
    log = daemon.log()
    for number, word in ((1, "is late"), (3, "is late"), (2, "waits")):
        lines = [line for line in log.splitlines() if requests[number]["id"] in line and word in line]
        assert len(lines) == 1, f"{requests[number]['id']}: told {len(lines)} times"
    assert requests[0]["id"] not in log
    for request in requests:
        rejected = journey.expect(operator.post(f"/v1/revocation-requests/{request['id']}/reject", {"reason": "Отозвано"}), 200)
        assert (rejected["state"], rejected["decision"]) == ("rejected", "Отозвано")
    wait_until(lambda: gauge(daemon, "tamga_revocation_requests_overdue") == 0, 30, "none is overdue")


def test_a_rejected_one_is_not_executed(operator, certificate):
    request, body = register(operator, certificate)
    target = f"/v1/revocation-requests/{request['id']}"
    first = journey.expect(operator.post(f"{target}/reject", {"reason": "Подпись не его"}), 200)
    assert journey.expect(operator.post(f"{target}/reject", {"reason": "Подпись не его"}), 200) == first
    for action, reason in (("execute", {}), ("reject", {"reason": "Иначе"})):
        refused = operator.post(f"{target}/{action}", reason)
        assert (refused.status, refused.json()["code"]) == (409, "application.wrong_state")
    assert journey.expect(operator.get(journey.certificate_path(certificate)), 200)["status"] == "active"
    # The same statement may be handed in again.
    assert journey.expect(operator.post(path(certificate, "revocation-requests"), body), 201)["id"] != request["id"]


def test_whatever_revokes_the_certificate_overtakes_the_request(operator, certificate):
    request, _ = register(operator, certificate)
    body = journey.reissue_body(certificate, openssl.make_request("gost-256-a"), journey.CODE_WORD)
    journey.expect(operator.request("POST", "/v1/reissues", body, {"Prefer": "wait=30"}), 201)
    assert journey.expect(operator.get(f"/v1/revocation-requests/{request['id']}"), 200)["state"] == "overtaken"
    refused = operator.post(f"/v1/revocation-requests/{request['id']}/execute", {})
    assert (refused.status, refused.json()["code"]) == (409, "certificate.already_revoked")
    refused = operator.post(f"/v1/revocation-requests/{request['id']}/reject", {"reason": "Поздно"})
    assert (refused.status, refused.json()["code"]) == (409, "application.wrong_state")


def test_by_code_word_and_in_words_of_the_law(operator, certificate):
    body = {"legal_ground": "powers_lost", "requested_by": "holder", "code_word": journey.CODE_WORD, "statement": "Звонок"}
    request = journey.expect(operator.post(path(certificate, "revocation-requests"), body), 201)
    assert (request["reason"], request["legal_ground"], request["authorised_by"]) == ("privilege_withdrawn", "powers_lost", "code_word")
    revoked = journey.expect(operator.post(f"/v1/revocation-requests/{request['id']}/execute", {}), 200)
    assert revoked["revocation_reason"] == "privilege_withdrawn"


def test_an_auditor_reads_and_does_not_decide(operator, certificate, installation, daemon):
    request, _ = register(operator, certificate)
    auditor = installation.client(daemon, "auditor")
    assert journey.expect(auditor.get(f"/v1/revocation-requests/{request['id']}"), 200) == request
    assert request["id"] in [item["id"] for item in open_requests(auditor)]
    assert auditor.post(f"/v1/revocation-requests/{request['id']}/execute", {}).status == 403


def test_on_certificates_of_staff_administrators_decide(operator, installation, daemon):
    administrator = installation.client(daemon, "administrator")
    leaver = installation.add_operator("leaver", "operator")
    serial = openssl.run("x509", "-noout", "-serial", "-in", str(leaver.certificate)).stdout.decode().split("=")[1].strip().lower()
    target = f"/v1/certificates/staff/{serial}"

    def registered(statement):
        body = journey.revocation("cessation_of_operation", "ca") | {"statement": statement}
        refused = operator.post(f"{target}/revocation-requests", body)
        assert (refused.status, refused.json()["code"]) == (403, "auth.forbidden")
        request = journey.expect(administrator.post(f"{target}/revocation-requests", body), 201)
        assert request["state"] == "open"
        return f"/v1/revocation-requests/{request['id']}"

    def refused_to_operators(request):
        for action, body in (("execute", {}), ("reject", {"reason": "Нет"})):
            refused = operator.post(f"{request}/{action}", body)
            assert (refused.status, refused.json()["code"]) == (403, "auth.forbidden"), action
        assert journey.expect(administrator.get(request), 200)["state"] == "open"
        assert journey.expect(administrator.get(target), 200)["status"] == "active"

    first = registered("Приказ № 1")
    refused_to_operators(first)
    rejected = journey.expect(administrator.post(f"{first}/reject", {"reason": "Приказ отменён"}), 200)
    assert rejected["state"] == "rejected"
    second = registered("Приказ № 2")
    refused_to_operators(second)
    assert journey.expect(administrator.post(f"{second}/execute", {}), 200)["status"] == "revoked"
    assert journey.expect(administrator.get(second), 200)["state"] == "executed"
