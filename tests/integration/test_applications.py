"""The queue and what may be done with an application in which state."""

import pytest

from tamga_testing import journey, openssl


def listed(client, query=""):
    """All items of all pages."""
    items, cursor = [], ""
    while True:
        page = journey.expect(client.get(f"/v1/applications?limit=3&{query}{cursor}"), 200)
        assert len(page["items"]) <= 3
        items += page["items"]
        if "next_cursor" not in page:
            return items
        cursor = f"&cursor={page['next_cursor']}"


@pytest.fixture(scope="module")
def queue(operator, clerk):
    """Eight applications: five of the office, three of the MFC, one of them qualified."""
    mine = [journey.submit(operator, signature_kind="qualified" if number == 0 else "unqualified") for number in range(5)]
    return mine, [journey.submit(clerk) for _ in range(3)]


def test_pages_hold_each_application_once_oldest_first(queue, operator):
    office, mfc = queue
    ids = [item["id"] for item in listed(operator)]
    assert len(ids) == len(set(ids)) >= 8
    moments = [item["submitted_at"] for item in listed(operator)]
    assert moments == sorted(moments)
    assert {item["id"] for item in office + mfc} <= set(ids)
    assert all("history" not in item for item in listed(operator))


def test_filters(queue, operator):
    office, mfc = queue
    assert {item["id"] for item in listed(operator, "channel=mfc")} == {item["id"] for item in mfc}
    assert {item["channel"] for item in listed(operator, "channel=office")} == {"office"}
    assert [item["id"] for item in listed(operator, "signature_kind=qualified")] == [office[0]["id"]]
    assert listed(operator, "office=%D0%9C%D0%A4%D0%A6%20%D0%90%D1%80%D0%B1%D0%B0%D1%82") == listed(operator, "channel=mfc")
    assert listed(operator, "state=issued,parked") == []
    assert listed(operator, "late=true") == []


def test_what_is_late_is_listed(queue, operator, installation):
    office, _ = queue
    late = office[1]["id"]
    installation.query("UPDATE tamga.applications SET submitted_at = submitted_at - interval '60 days',"
                       " due_at = due_at - interval '60 days' WHERE id = %s", (late,))
    assert [item["id"] for item in listed(operator, "late=true")] == [late]


def test_a_clerk_sees_his_own_office_only(queue, clerk, operator, installation, daemon):
    office, mfc = queue
    assert {item["id"] for item in listed(clerk)} == {item["id"] for item in mfc}
    assert clerk.get(f"/v1/applications/{office[0]['id']}").status == 404
    neighbour = installation.client(daemon, installation.add_operator("neighbour", "mfc_clerk", "МФЦ Сокол"))
    assert listed(neighbour) == []
    assert neighbour.post(f"/v1/applications/{mfc[0]['id']}/withdraw", {}).status == 404


def test_due_times_follow_the_channel(queue):
    office, mfc = queue
    assert office[0]["due_at"] > office[0]["submitted_at"]
    assert mfc[0]["due_at"] > office[0]["due_at"]


def test_returned_corrected_and_submitted_again(operator):
    application = journey.submit(operator)
    path = f"/v1/applications/{application['id']}"
    remark = {"reason": "Проверьте ИНН", "fields": [{"pointer": "/applicant/inn", "comment": "Не совпадает с базой"}]}
    returned = journey.expect(operator.post(f"{path}/return", remark), 200)
    assert returned["state"] == "returned"
    assert "resubmit" in returned["allowed_actions"]
    corrected = journey.submission("qualified", key_kind="gost-512-a")
    again = journey.expect(operator.post(f"{path}/resubmit", corrected), 200)
    assert (again["state"], again["signature_kind"]) == ("submitted", "qualified")
    assert again["applicant"]["snils"] == corrected["applicant"]["snils"]
    assert again["public_key"]["fingerprint"] != application["public_key"]["fingerprint"]
    journey.approve(operator, application["id"])
    certificate = journey.issue(operator, application["id"])
    assert certificate["issuer"] == "gost-qualified"
    history = journey.expect(operator.get(path), 200)["history"]
    assert [entry["action"] for entry in history][:5] == ["submit", "return", "resubmit", "approve", "issue"]
    assert history[1]["reason"] == "Проверьте ИНН"


def test_resubmitting_with_the_same_key_keeps_it(operator):
    body = journey.submission()
    application = journey.submit(operator, body)
    path = f"/v1/applications/{application['id']}"
    journey.expect(operator.post(f"{path}/return", {"reason": "Проверьте адрес"}), 200)
    again = journey.expect(operator.post(f"{path}/resubmit", body), 200)
    assert again["public_key"] == application["public_key"]


@pytest.mark.parametrize("action,body,state", [
    ("reject", {"reason": "Паспорт недействителен"}, "rejected"),
    ("withdraw", {"reason": "Передумал"}, "withdrawn"),
    ("withdraw", {}, "withdrawn"),
    ("withdraw", None, "withdrawn"),
])
def test_the_ends_are_final(operator, action, body, state):
    application = journey.submit(operator)
    path = f"/v1/applications/{application['id']}"
    ended = journey.expect(operator.post(f"{path}/{action}", body), 200)
    assert (ended["state"], ended["allowed_actions"]) == (state, [])
    for other, content in (("approve", {"identification": journey.identification()}), ("reject", {"reason": "Нет"}),
                           ("return", {"reason": "Нет"}), ("withdraw", {}), ("issue", {})):
        refused = operator.post(f"{path}/{other}", content)
        assert (refused.status, refused.json()["code"]) == (409, "application.wrong_state"), other
        assert refused.json()["allowed_actions"] == []


def test_issuing_needs_no_body(operator):
    application = journey.submit(operator)
    journey.approve(operator, application["id"])
    answer = operator.request("POST", f"/v1/applications/{application['id']}/issue", None, {"Prefer": "Wait=\"30\""})
    assert journey.expect(answer, 201)["application_id"] == application["id"]


# Two names of one curve (RFC 4357 section 11): CryptoPro-A and CryptoPro-XchA.
CRYPTOPRO_A, CRYPTOPRO_XCHA = bytes.fromhex("06072a850302022301"), bytes.fromhex("06072a850302022400")


def test_a_key_is_the_same_under_another_name_of_its_curve(operator):
    key = openssl.make_key("gost-256-a")
    first = journey.submit(operator, request=openssl.make_request("gost-256-a", key))
    der = openssl.run("pkcs8", "-topk8", "-nocrypt", "-outform", "DER", stdin=key).stdout
    assert der.count(CRYPTOPRO_A) == 1
    alias = openssl.run("pkey", "-inform", "DER", stdin=der.replace(CRYPTOPRO_A, CRYPTOPRO_XCHA)).stdout.decode()
    request = openssl.make_request("gost-256-a", alias)
    assert CRYPTOPRO_XCHA in openssl.request_der(request)
    refused = operator.post("/v1/applications", journey.submission(request=request))
    assert (refused.status, refused.json()["code"]) == (409, "key.already_registered")
    # An alias alone is as good a key as any.
    other = openssl.run("pkcs8", "-topk8", "-nocrypt", "-outform", "DER", stdin=openssl.make_key("gost-256-a")).stdout
    other = openssl.run("pkey", "-inform", "DER", stdin=other.replace(CRYPTOPRO_A, CRYPTOPRO_XCHA)).stdout.decode()
    second = journey.submit(operator, request=openssl.make_request("gost-256-a", other))
    assert second["public_key"]["fingerprint"] != first["public_key"]["fingerprint"]


def test_a_wrong_state_names_the_allowed_actions(operator):
    application = journey.submit(operator)
    refused = operator.post(f"/v1/applications/{application['id']}/issue", {})
    assert refused.json()["allowed_actions"] == application["allowed_actions"]


def test_each_kind_of_identification_goes_into_the_certificate(operator):
    for number, kind in enumerate(("personal", "remote_certificate", "remote_passport", "remote_system")):
        application = journey.submit(operator, signature_kind="qualified")
        approved = journey.approve(operator, application["id"], kind)
        assert approved["identification"]["kind"] == kind
        certificate = journey.issue(operator, application["id"])
        der = openssl.run("x509", "-outform", "DER", stdin=certificate["pem"]).stdout
        extension = bytes.fromhex("06052A85036472") + bytes.fromhex("0403") + bytes([2, 1, number])
        assert extension in der, kind
