"""Revocation at the holder's wish under his qualified signature."""

import collections
import concurrent.futures
import threading

import pytest

from tamga_testing import journey, openssl
from tamga_testing.holder import Holder, statement

VISIBLE_WITHIN = 30  # seconds, on a machine that does other things too


def target(certificate):
    return f"{journey.certificate_path(certificate)}/revoke/signed"


def signed(holder, certificate=None, reason="key_compromise", *options, **more):
    certificate = certificate or holder.certificate
    return {"document": holder.sign(statement("revoke", certificate, reason, **more), *options)}


def grounds(installation, certificate):
    return installation.query(
        "SELECT r.requested_by, r.authorised_by, i.kind FROM tamga.revocations r JOIN tamga.identifications i ON i.id = r.identification_id"
        " WHERE r.serial = decode(%s, 'hex')", (certificate["serial"],))


@pytest.mark.parametrize("key_kind, reason, told", [("gost-256-a", "key_compromise", "keyCompromise"), ("gost-512-a", "unspecified", ""),
                                                    ("gost-256-tca", "cessation_of_operation", "cessationOfOperation")])
def test_a_certificate_asks_for_its_own_end(operator, installation, relying_party, key_kind, reason, told):
    holder = Holder(operator, key_kind)
    relying_party.wait_for_ocsp(holder.certificate, "good", VISIBLE_WITHIN)
    body = signed(holder, None, reason, "-cades")
    revoked = journey.expect(operator.post(target(holder.certificate), body), 200)
    assert revoked["status"] == "revoked"
    assert relying_party.wait_for_ocsp(holder.certificate, "revoked", VISIBLE_WITHIN).reason == told
    relying_party.wait_for_crl_with(holder.certificate)
    assert grounds(installation, holder.certificate) == [("holder", "signature", 1)]
    # Again, by itself and under another signature: as it is, and nothing is added.
    again = journey.expect(operator.post(target(holder.certificate), body), 200)
    assert again["revoked_at"] == revoked["revoked_at"]
    assert installation.scalar("SELECT count(*) FROM tamga.signed_requests WHERE serial = decode(%s, 'hex')",
                               (holder.certificate["serial"],)) == 1
    # Another statement comes too late, and its signer is revoked.
    late = operator.post(target(holder.certificate), signed(holder, None, "superseded"))
    assert (late.status, late.json()["code"], late.json()["faults"]) == (403, "cms.not_trusted", ["revoked"])


def test_a_detached_signature(operator):
    holder = Holder(operator)
    text = statement("revoke", holder.certificate, "key_compromise")
    body = {"document": holder.sign(text, "-detached"), "content": text}
    missing = operator.post(target(holder.certificate), {"document": body["document"]})
    assert [(error["pointer"], error["code"]) for error in missing.json()["errors"]] == [("/content", "field.required")]
    assert journey.expect(operator.post(target(holder.certificate), body), 200)["status"] == "revoked"


def test_another_certificate_of_the_same_person(operator):
    holder = Holder(operator)
    _, unqualified = journey.issue_to_new_person(operator, applicant=holder.application["applicant"])
    assert unqualified["subscriber_id"] == holder.certificate["subscriber_id"]
    revoked = journey.expect(operator.post(target(unqualified), signed(holder, unqualified)), 200)
    assert (revoked["status"], revoked["revocation_reason"]) == ("revoked", "key_compromise")
    assert journey.expect(operator.get(journey.certificate_path(holder.certificate)), 200)["status"] == "active"


def test_what_is_refused(operator, installation):
    holder, stranger = Holder(operator), Holder(operator)
    for body, status, code, fault in (
            (signed(stranger, holder.certificate), 403, "cms.not_trusted", "another_subscriber"),
            (signed(holder, stranger.certificate), 422, "cms.wrong_content", "certificate"),
            (signed(holder, None, "ca_compromise"), 422, "cms.wrong_content", "reason"),
            (signed(holder, None, "certificate_hold"), 422, "cms.wrong_content", "reason"),
            (signed(holder, date=journey.now_text(-25 * 3600)), 422, "cms.wrong_content", "date"),
            (signed(holder, request=openssl.make_request("gost-256-a")), 422, "cms.wrong_content", "reason"),
            ({"document": holder.sign("Tamga signed request 1\n")}, 422, "cms.wrong_content", "action")):
        answer = operator.post(target(holder.certificate), body)
        assert (answer.status, answer.json()["code"], answer.json()["faults"]) == (status, code, [fault]), answer
    request = openssl.make_request("gost-256-a")
    reissue = {"document": holder.sign(statement("reissue", holder.certificate, "expiry", request))}
    answer = operator.post(target(holder.certificate), reissue)
    assert answer.json()["faults"] == ["action", "request-sha256"]
    assert grounds(installation, holder.certificate) == []
    assert journey.expect(operator.get(journey.certificate_path(holder.certificate)), 200)["status"] == "active"


def test_one_document_from_many_clients_at_once(operator, installation):
    holder = Holder(operator)
    body = signed(holder)
    barrier = threading.Barrier(20)

    def send(_):
        barrier.wait(timeout=60)
        return operator.request("POST", target(holder.certificate), body)

    with concurrent.futures.ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(send, range(20)))
    assert collections.Counter(answer.status for answer in answers) == {200: 20}, answers
    assert len({answer.json()["revoked_at"] for answer in answers}) == 1
    assert len(grounds(installation, holder.certificate)) == 1
