"""The whole main job over the real API: application, approval, certificate, OCSP, reissue, CRL; for each kind of key."""

import statistics

import pytest

from tamga_testing import journey, openssl, plain_http
from tamga_testing.configuration import PUBLIC_URL

VISIBLE_WITHIN = 1.0  # seconds from the answer to whoever revoked to the OCSP answer that tells of it

QUALIFIED = ["gost-256-a", "gost-512-a", "gost-256-tca"]
UNQUALIFIED = ["gost-256-a", "gost-512-a", "gost-256-tca", "ecdsa-p256", "ecdsa-p384", "rsa-2048"]
CASES = [("qualified", kind) for kind in QUALIFIED] + [("unqualified", kind) for kind in UNQUALIFIED]


def issuer_of(signature_kind, key_kind):
    if signature_kind == "qualified":
        return "gost-qualified"
    return "gost-unqualified" if key_kind.startswith("gost") else "ecdsa-unqualified"


@pytest.fixture(scope="module")
def seen_revoked():
    """Waits until a watch tells of the revocation. In the end at least half of them were visible in time: a single one may have had
    to wait for the processor."""
    waited = []

    def wait_for_revocation(watch):
        answer = watch.wait_for("revoked")
        waited.append(watch.waited)
        return answer

    yield wait_for_revocation
    if waited:
        assert statistics.median(waited) < VISIBLE_WITHIN, waited


@pytest.fixture(scope="module", params=CASES, ids=lambda case: "-".join(case))
def issued(request, installation, daemon, operator):
    """One person's way to a certificate; the tests of this module follow it step by step."""
    signature_kind, key_kind = request.param
    pkcs10 = openssl.make_request(key_kind)
    body = journey.submission(signature_kind, pkcs10)
    application = journey.submit(operator, body)
    assert application["state"] == "submitted"
    assert application["channel"] == "office"
    approved = journey.approve(operator, application["id"])
    assert approved["state"] == "approved"
    answer = operator.post(f"/v1/applications/{application['id']}/issue", {}, Prefer="wait=30")
    certificate = journey.expect(answer, 201)
    assert answer.header("Location") == journey.certificate_path(certificate)
    return {"kind": signature_kind, "key_kind": key_kind, "request": pkcs10, "body": body, "application": application["id"],
            "certificate": certificate}


def test_the_application_tells_its_whole_history(issued, operator):
    application = journey.expect(operator.get(f"/v1/applications/{issued['application']}"), 200)
    assert application["state"] == "issued"
    actions = [entry["action"] for entry in application["history"]]
    assert actions[:3] == ["submit", "approve", "issue"]
    assert actions[-1] == "complete"
    assert application["certificate"]["serial"] == issued["certificate"]["serial"]
    assert application["identification"]["kind"] == "personal"
    assert application["allowed_actions"] == []
    assert application["applicant"]["snils"] == issued["body"]["applicant"]["snils"]


def test_the_certificate_carries_the_applicants_key_and_verified_data(issued, relying_party):
    certificate = issued["certificate"]
    assert certificate["status"] == "active"
    assert certificate["issuer"] == issuer_of(issued["kind"], issued["key_kind"])
    assert openssl.public_key_of_certificate(certificate["pem"]) == openssl.public_key_of_request(issued["request"])
    text = openssl.certificate_text(certificate["pem"])
    applicant = issued["body"]["applicant"]
    name = applicant["name"]
    full_name = " ".join(filter(None, (name["surname"], name["given_name"], name.get("patronymic"))))
    assert f"commonName={full_name}" in text
    # Who relies on an unqualified certificate is not told the holder's numbers.
    is_qualified = issued["kind"] == "qualified"
    assert (applicant["snils"] in text, applicant["inn"] in text) == (is_qualified, is_qualified)
    assert "whatever the applicant" not in text
    assert journey.SIGNATURE_TOOL.split("(")[0].strip() in text or "1.2.643.100.111" in text
    valid, said = relying_party.verify(certificate)
    assert valid, said


def test_json_pem_and_der_are_the_same_certificate(issued, operator):
    path = journey.certificate_path(issued["certificate"])
    pem = operator.get(path, Accept="application/x-pem-file")
    der = operator.get(path, Accept="application/pkix-cert")
    assert (pem.status, der.status) == (200, 200)
    assert pem.body.decode().strip() == issued["certificate"]["pem"].strip()
    assert openssl.der_certificate_to_pem(der.body).strip() == pem.body.decode().strip()


def test_issuing_again_returns_the_same_certificate(issued, operator):
    again = operator.post(f"/v1/applications/{issued['application']}/issue", {})
    assert journey.expect(again, 201)["serial"] == issued["certificate"]["serial"]


def test_it_is_found_by_subscriber_serial_and_status(issued, operator):
    certificate = issued["certificate"]
    for query in (f"subscriber={certificate['subscriber_id']}", f"serial={certificate['serial']}",
                  f"subscriber={certificate['subscriber_id']}&status=active&issuer={certificate['issuer']}"):
        page = journey.expect(operator.get(f"/v1/certificates?{query}"), 200)
        assert [item["serial"] for item in page["items"]] == [certificate["serial"]]
    page = journey.expect(operator.get(f"/v1/certificates?subscriber={certificate['subscriber_id']}&status=revoked"), 200)
    assert page["items"] == []


def test_ocsp_and_registry_say_good(issued, relying_party):
    certificate = issued["certificate"]
    relying_party.wait_for_ocsp(certificate, "good")
    assert relying_party.ocsp(certificate, method="GET", nonce=False).status == "good"
    entry = relying_party.registry(certificate)
    assert entry["status"] == "active"
    assert set(entry) == {"issuer", "serial", "status", "not_after", "as_of"}


def test_the_addresses_in_the_certificate_lead_to_crl_ca_and_ocsp(issued, installation, daemon, relying_party):
    certificate = issued["certificate"]
    issuer = certificate["issuer"]
    found = openssl.addresses(certificate["pem"])
    # Where cross certificates may stand in the issuer's place, they are told of in a bundle beside it.
    with_crosses = issued["kind"] == "unqualified"
    assert [len(found[kind]) for kind in ("crl", "ca", "ocsp")] == [1, 2 if with_crosses else 1, 1]

    def here(kind, which=0):
        """The daemon's own address in the place of the public one."""
        url = found[kind][which]
        assert url.startswith(f"{PUBLIC_URL}/"), url
        return daemon.status_url + url.removeprefix(PUBLIC_URL)

    if with_crosses:
        bundle = openssl.run("pkcs7", "-inform", "DER", "-print_certs", stdin=plain_http.described(here("ca", 1)).body).stdout.decode()
        assert installation.ca_pem(issuer).strip() in bundle
    ca = plain_http.described(here("ca"))
    assert openssl.der_certificate_to_pem(ca.body).strip() == installation.ca_pem(issuer).strip()
    relying_party.wait_for_crl(issuer)
    crl = plain_http.described(here("crl"))
    valid, said = relying_party.verify(certificate, [openssl.der_crl_to_pem(crl.body)])
    assert valid, said
    answer = openssl.ocsp(here("ocsp"), certificate["pem"], installation.ca_pem(issuer), installation.root_of(issuer))
    assert answer.status == "good"


def test_the_reissue_replaces_it_in_one_step(issued, operator, relying_party, seen_revoked):
    """Last of the module's steps: afterwards the old certificate is revoked, everywhere."""
    old = issued["certificate"]
    new_request = openssl.make_request(issued["key_kind"])
    if issued["kind"] == "qualified":
        refused = operator.post("/v1/reissues", journey.reissue_body(old, new_request, journey.CODE_WORD))
        assert refused.status == 403
        assert refused.json()["code"] == "reissue.not_authorised"
        assert refused.json()["required"] == ["in_person", "qualified_signature"]
        body = journey.reissue_body(old, new_request)
    else:
        body = journey.reissue_body(old, new_request, journey.CODE_WORD)
    watch = relying_party.watch(old)
    answer = operator.post("/v1/reissues", body, Prefer="wait=30")
    assert seen_revoked(watch).reason == "superseded"
    new = journey.expect(answer, 201)
    assert answer.header("Location") == journey.certificate_path(new)

    relying_party.wait_for_ocsp(new, "good")
    assert new["replaces"] == {"issuer": old["issuer"], "serial": old["serial"]}
    old_now = journey.expect(operator.get(journey.certificate_path(old)), 200)
    assert old_now["status"] == "revoked"
    assert old_now["revocation_reason"] == "superseded"
    assert old_now["replaced_by"] == {"issuer": new["issuer"], "serial": new["serial"]}
    assert new["subscriber_id"] == old["subscriber_id"]
    assert openssl.public_key_of_certificate(new["pem"]) == openssl.public_key_of_request(new_request)

    crl = relying_party.wait_for_crl_with(old)
    valid, said = relying_party.verify(old, [crl])
    assert not valid and "revoked" in said
    valid, said = relying_party.verify(new, [crl])
    assert valid, said
    assert relying_party.registry(old)["reason"] == "superseded"

    again = operator.post("/v1/reissues", body)
    assert journey.expect(again, 200)["serial"] == new["serial"]
    another = {**body, "request": openssl.make_request(issued["key_kind"])}
    refused = operator.post("/v1/reissues", another)
    assert (refused.status, refused.json()["code"]) == (409, "certificate.already_replaced")


def test_revocation_at_the_holders_wish(operator, relying_party, seen_revoked):
    _, certificate = journey.issue_to_new_person(operator, key_kind="ecdsa-p256")
    relying_party.wait_for_ocsp(certificate, "good")
    body = journey.revocation("key_compromise", "holder", identification=journey.identification(),
                              circumstance_at=journey.now_text(-3600), invalidity_date=certificate["not_before"])
    watch = relying_party.watch(certificate)
    answer = operator.post(f"{journey.certificate_path(certificate)}/revoke", body)
    assert seen_revoked(watch).reason == "keyCompromise"
    revoked = journey.expect(answer, 200)
    assert (revoked["status"], revoked["revocation_reason"]) == ("revoked", "key_compromise")
    assert revoked["invalidity_date"] == body["invalidity_date"]
    crl = relying_party.wait_for_crl_with(certificate)
    text = openssl.run("crl", "-noout", "-text", stdin=crl).stdout.decode()
    assert "Key Compromise" in text and "Invalidity Date" in text


def test_a_clerk_with_a_gost_certificate_hands_in_an_application(installation, daemon, operator):
    clerk = installation.client(daemon, installation.add_operator("clerk-gost", "mfc_clerk", "МФЦ Щукино", "gost"))
    application = journey.submit(clerk, key_kind="gost-256-a")
    assert (application["channel"], application["office"]) == ("mfc", "МФЦ Щукино")
    journey.approve(operator, application["id"])
    certificate = journey.issue(operator, application["id"])
    own = journey.expect(clerk.get(f"/v1/applications/{application['id']}"), 200)
    assert own["certificate"]["serial"] == certificate["serial"]
