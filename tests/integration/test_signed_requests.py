"""Reissues that the holder's present qualified certificate authorises."""

import collections
import concurrent.futures
import itertools
import random
import re
import threading
import time

import pytest

from tamga_testing import journey, openssl
from tamga_testing.holder import Holder, let_end, reissue_body, statement
from tamga_testing.insistence import LOST


VISIBLE_WITHIN = 30  # seconds, on a machine that does other things too
_numbers = itertools.count(1)


@pytest.fixture(scope="module")
def daemon(installation):
    """Room for all who wait for one certificate."""
    running = installation.start_daemon({"api": {"worker_threads": 48}, "database": {"pool_size": 16}})
    yield running
    assert running.stop() == 0, running.log_tail()


def changed_email():
    return f"new{next(_numbers)}@example.ru"


def contact_change(holder, *options, email=None, request=None, date=None, action="reissue"):
    """A body that replaces the holder's certificate because of another e-mail address, and the text that was signed."""
    request = request or openssl.make_request(holder.key_kind)
    email = email or changed_email()
    text = statement(action, holder.certificate, "data_changed", request, date, email=email)
    content = text if "-detached" in options else None
    return reissue_body(holder.certificate, request, holder.sign(text, *options), "data_changed", content,
                        changes={"email": email})


def refused(operator, body, status, code, *faults):
    answer = operator.post("/v1/reissues", body)
    assert (answer.status, answer.json()["code"]) == (status, code), answer
    assert answer.json().get("faults", []) == list(faults)


def taken(installation, certificate):
    return installation.scalar("SELECT count(*) FROM tamga.signed_requests WHERE serial = decode(%s, 'hex')", (certificate["serial"],))


@pytest.mark.parametrize("key_kind, options", [
    ("gost-256-a", ()), ("gost-256-a", ("-detached",)), ("gost-256-tca", ("-cades",)), ("gost-512-a", ("-cades", "-detached")),
    ("gost-512-a", ("-stream",)), ("gost-256-b", ("-nocerts",))])
def test_the_signature_authorises_a_reissue(operator, installation, relying_party, key_kind, options):
    holder = Holder(operator, key_kind)
    old = holder.certificate
    body = contact_change(holder, *options)
    new = journey.expect(operator.post("/v1/reissues", body, Prefer="wait=30"), 201)

    assert new["replaces"] == {"issuer": old["issuer"], "serial": old["serial"]}
    relying_party.wait_for_ocsp(new, "good", VISIBLE_WITHIN)
    relying_party.wait_for_ocsp(old, "revoked", VISIBLE_WITHIN)
    old_now = journey.expect(operator.get(journey.certificate_path(old)), 200)
    assert (old_now["status"], old_now["revocation_reason"]) == ("revoked", "superseded")
    text = openssl.certificate_text(new["pem"])
    assert body["changes"]["email"] in text
    # identificationKind: INTEGER 1, by a qualified signature; the first certificate's holder had come in person.
    assert identification_kind(new) == 1 and identification_kind(old) == 0

    application = installation.scalar("SELECT application_id FROM tamga.certificates WHERE serial = decode(%s, 'hex')", (new["serial"],))
    shown = journey.expect(operator.get(f"/v1/applications/{application}"), 200)
    assert shown["identification"]["kind"] == "remote_certificate"
    assert f"{old['issuer']}/{old['serial']}" in shown["identification"]["document"]
    assert taken(installation, old) == 1

    # The same body again, and the same statement under another signature, lead to the same certificate.
    assert journey.expect(operator.post("/v1/reissues", body), 200)["serial"] == new["serial"]
    assert taken(installation, old) == 1


def identification_kind(certificate):
    der = openssl.run("x509", "-outform", "DER", stdin=certificate["pem"]).stdout
    # 1.2.643.100.114, the value wrapped: OCTET STRING of INTEGER.
    found = re.search(rb"\x06\x05\x2a\x85\x03\x64\x72\x04\x03\x02\x01(.)", der, re.S)
    assert found, "no identificationKind"
    return found.group(1)[0]


def test_the_same_statement_signed_again_is_the_same_request(operator, installation):
    holder = Holder(operator)
    request, email = openssl.make_request("gost-256-a"), changed_email()
    text = statement("reissue", holder.certificate, "data_changed", request, email=email)
    bodies = [reissue_body(holder.certificate, request, holder.sign(spelling), "data_changed", changes={"email": email})
              for spelling in (text, text, text.replace("\n", "\r\n"))]
    first = journey.expect(operator.post("/v1/reissues", bodies[0], Prefer="wait=30"), 201)
    for again in bodies[1:]:
        assert journey.expect(operator.post("/v1/reissues", again), 200)["serial"] == first["serial"]
    assert taken(installation, holder.certificate) == 1


def test_another_thing_than_was_signed(operator, installation):
    holder, other = Holder(operator), Holder(operator)
    good = contact_change(holder)
    refused(operator, {**good, "changes": {"email": changed_email()}}, 422, "cms.wrong_content", "email")
    refused(operator, {**good, "changes": {**good["changes"], "phone": "+79161234567"}}, 422, "cms.wrong_content", "phone")
    refused(operator, {**good, "request": openssl.make_request("gost-256-a")}, 422, "cms.wrong_content", "request-sha256")
    expiry = {name: value for name, value in good.items() if name != "changes"} | {"reason": "expiry"}
    refused(operator, expiry, 422, "cms.wrong_content", "reason", "email")
    refused(operator, {**good, "certificate": {"issuer": other.certificate["issuer"], "serial": other.certificate["serial"]}}, 422,
            "cms.wrong_content", "certificate")
    for text, line in (("Прошу заменить сертификат\n", "title"), ("Tamga signed request 1\naction: sell\n", "action")):
        refused(operator, {**good, "authorization": {"method": "qualified_signature", "document": holder.sign(text)}}, 422,
                "cms.wrong_content", line)
    assert taken(installation, holder.certificate) == 0


def test_a_statement_of_another_day(operator, installation):
    holder = Holder(operator)
    for offset in (-25 * 3600, 3600):
        refused(operator, contact_change(holder, date=journey.now_text(offset)), 422, "cms.wrong_content", "date")
    assert taken(installation, holder.certificate) == 0


def test_a_signature_that_fails(operator):
    good = contact_change(Holder(operator), "-detached")
    altered = {**good, "authorization": {**good["authorization"], "content": good["authorization"]["content"] + "x"}}
    refused(operator, altered, 422, "cms.bad_signature", "message_digest")
    alone = {name: value for name, value in good["authorization"].items() if name != "content"}
    answer = operator.post("/v1/reissues", {**good, "authorization": alone})
    assert [(error["pointer"], error["code"]) for error in answer.json()["errors"]] == [("/authorization/content", "field.required")]


def test_whose_signature_counts(operator, installation):
    holder, stranger = Holder(operator), Holder(operator)
    unqualified = Holder(operator, signature_kind="unqualified")
    request, email = openssl.make_request("gost-256-a"), changed_email()
    text = statement("reissue", holder.certificate, "data_changed", request, email=email)

    def body(document):
        return reissue_body(holder.certificate, request, document, "data_changed", changes={"email": email})

    refused(operator, body(stranger.sign(text)), 403, "cms.not_trusted", "another_subscriber")
    refused(operator, body(unqualified.sign(text)), 403, "cms.not_trusted", "not_qualified")
    foreign_key = openssl.make_key("ecdsa-p256")
    foreign = openssl.run("req", "-x509", "-new", "-key", "/dev/stdin", "-subj", "/CN=Foreign", "-days", "2", stdin=foreign_key).stdout
    refused(operator, body(openssl.sign_document(text, foreign.decode(), foreign_key).decode()), 403, "cms.not_trusted", "unknown_issuer")

    revoked = journey.expect(operator.post(f"{journey.certificate_path(holder.certificate)}/revoke", journey.revocation()), 200)
    assert revoked["status"] == "revoked"
    refused(operator, body(holder.sign(text)), 403, "cms.not_trusted", "revoked")
    assert taken(installation, holder.certificate) == 0


def test_an_expired_certificate_signs_nothing(operator, installation):
    holder = Holder(operator)
    let_end(installation, holder.certificate, -1)
    request = openssl.make_request("gost-256-a")
    document = holder.sign(statement("reissue", holder.certificate, "expiry", request))
    refused(operator, reissue_body(holder.certificate, request, document), 403, "cms.not_trusted", "expired")


@pytest.mark.parametrize("reason", ["forgotten_password", "token_lost", "token_broken", "key_compromise"])
def test_no_key_says_that_it_is_lost(operator, reason):
    holder = Holder(operator)
    request = openssl.make_request("gost-256-a")
    document = holder.sign(statement("reissue", holder.certificate, reason, request))
    refused(operator, reissue_body(holder.certificate, request, document, reason), 403, "cms.not_trusted", "own_key")


def test_a_profile_that_takes_no_signature(operator):
    holder = Holder(operator, signature_kind="unqualified")
    answer = operator.post("/v1/reissues", contact_change(holder))
    assert (answer.status, answer.json()["code"]) == (403, "reissue.not_authorised")
    assert answer.json()["required"] == ["code_word", "in_person"]


def test_one_document_from_many_clients_at_once(operator, installation):
    holder = Holder(operator)
    body = contact_change(holder)
    barrier = threading.Barrier(20)

    def send(_):
        barrier.wait(timeout=60)
        return operator.request("POST", "/v1/reissues", body, {"Prefer": "wait=30"})

    with concurrent.futures.ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(send, range(20)))
    assert collections.Counter(answer.status for answer in answers) == {201: 1, 200: 19}, answers
    assert len({answer.json()["serial"] for answer in answers}) == 1
    assert taken(installation, holder.certificate) == 1


def test_two_documents_for_one_certificate_at_once(operator, installation):
    holder = Holder(operator)
    bodies = [contact_change(holder) for _ in range(6)]
    with concurrent.futures.ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda body: operator.request("POST", "/v1/reissues", body, {"Prefer": "wait=30"}), bodies))
    assert [answer.status for answer in answers].count(201) == 1, answers
    codes = {answer.json()["code"] for answer in answers if answer.status != 201}
    # The winner's successor is in force before the last of them is judged, or not yet.
    assert codes <= {"reissue.in_progress", "certificate.already_replaced", "cms.not_trusted"}, codes
    assert taken(installation, holder.certificate) == 1


def test_daemons_that_are_killed_in_between(installation, operator):
    """Whatever was answered or not: the statement is taken once, and what it led to is told to whoever asks again."""
    for _ in range(8):
        holder = Holder(operator)
        body = contact_change(holder)
        second = installation.start_daemon({"daemon": {"duties": ["registration"]}})
        client = installation.client(second, "operator")
        with concurrent.futures.ThreadPoolExecutor(1) as pool:
            lost = pool.submit(client.post, "/v1/reissues", body, Prefer="wait=30")
            time.sleep(random.uniform(0, 0.06))
            second.kill()
            assert lost.exception() is None or isinstance(lost.exception(), LOST), lost.exception()
        again = operator.post("/v1/reissues", body, Prefer="wait=30")
        assert again.status in (200, 201), again
        assert again.json()["replaces"]["serial"] == holder.certificate["serial"]
        assert taken(installation, holder.certificate) == 1
