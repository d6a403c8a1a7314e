"""What each reason for a reissue asks for and does."""

import pytest

from tamga_testing import journey, openssl, profiles
from tamga_testing.holder import let_end

VISIBLE_WITHIN = 30  # seconds, on a machine that does other things too


def reissue(operator, certificate, reason, code_word=journey.CODE_WORD, **more):
    body = journey.reissue_body(certificate, openssl.make_request("gost-256-a"), code_word, reason, **more)
    return operator.post("/v1/reissues", body, Prefer="wait=30")


def status_of(operator, certificate):
    now = journey.expect(operator.get(journey.certificate_path(certificate)), 200)
    return now["status"], now.get("revocation_reason")


@pytest.mark.parametrize("code_word", [journey.CODE_WORD, None], ids=["code word", "in person"])
@pytest.mark.parametrize("reason", ["forgotten_password", "token_lost", "token_broken"])
def test_the_key_cannot_be_used_any_more(operator, relying_party, reason, code_word):
    _, old = journey.issue_to_new_person(operator)
    new = journey.expect(reissue(operator, old, reason, code_word), 201)
    assert new["replaces"]["serial"] == old["serial"]
    assert status_of(operator, old) == ("revoked", "superseded")
    relying_party.wait_for_ocsp(old, "revoked", VISIBLE_WITHIN)
    relying_party.wait_for_ocsp(new, "good", VISIBLE_WITHIN)


@pytest.mark.parametrize("code_word, authority", [(journey.CODE_WORD, "code_word"), (None, "identification")], ids=["code word", "in person"])
def test_a_compromised_key_is_stopped_before_its_successor_is_made(operator, installation, relying_party, code_word, authority):
    _, old = journey.issue_to_new_person(operator)
    relying_party.wait_for_ocsp(old, "good", VISIBLE_WITHIN)
    # The issuing queue stands still: another's lock keeps the worker from registering anything for this subscriber.
    connection = installation.connect()
    body = journey.reissue_body(old, openssl.make_request("gost-256-a"), code_word, "key_compromise")
    try:
        with connection.cursor() as cursor:
            cursor.execute("BEGIN; LOCK TABLE tamga.issuance_intents IN ACCESS EXCLUSIVE MODE")
            waiting = operator.post("/v1/reissues", body, Prefer="wait=0")
            assert waiting.status == 202, waiting
            assert status_of(operator, old) == ("revoked", "key_compromise")
            assert relying_party.wait_for_ocsp(old, "revoked", VISIBLE_WITHIN).reason == "keyCompromise"
    finally:
        connection.close()  # and with it the transaction
    new = journey.expect(operator.post("/v1/reissues", body, Prefer="wait=30"), 200)
    assert new["replaces"]["serial"] == old["serial"]
    assert status_of(operator, new)[0] == "active"
    assert status_of(operator, old) == ("revoked", "key_compromise")
    assert installation.query(
        "SELECT requested_by, authorised_by, legal_ground FROM tamga.revocations WHERE serial = decode(%s, 'hex')", (old["serial"],)) == [
            ("holder", authority, "key_compromised")]


def test_a_compromise_told_on_the_phone_first(operator):
    _, old = journey.issue_to_new_person(operator)
    told = {"reason": "key_compromise", "requested_by": "holder", "statement": "По телефону", "code_word": journey.CODE_WORD}
    journey.expect(operator.post(f"{journey.certificate_path(old)}/revoke", told), 200)
    other_reason = reissue(operator, old, "token_lost")
    assert (other_reason.status, other_reason.json()["code"]) == (409, "certificate.not_active")
    new = journey.expect(reissue(operator, old, "key_compromise", None), 201)
    assert new["replaces"]["serial"] == old["serial"]

    # One that was revoked for another reason is gone.
    _, other = journey.issue_to_new_person(operator)
    journey.expect(operator.post(f"{journey.certificate_path(other)}/revoke", journey.revocation("superseded")), 200)
    refused = reissue(operator, other, "key_compromise")
    assert (refused.status, refused.json()["code"]) == (409, "certificate.not_active")


def test_a_compromised_certificate_that_another_has_followed(operator):
    application, old = journey.issue_to_new_person(operator)
    journey.expect(operator.post(f"{journey.certificate_path(old)}/revoke", journey.revocation()), 200)
    _, new = journey.issue_to_new_person(operator, applicant=application["applicant"])
    refused = reissue(operator, old, "key_compromise")
    assert (refused.status, refused.json()["code"]) == (409, "certificate.already_replaced")
    assert status_of(operator, new)[0] == "active"


def test_changed_contacts_go_into_the_certificate_and_to_the_subscriber(operator):
    _, old = journey.issue_to_new_person(operator)
    changes = {"email": "Somebody.New@example.ru", "phone": "+79260001122"}
    new = journey.expect(reissue(operator, old, "data_changed", changes=changes), 201)
    assert status_of(operator, old) == ("revoked", "superseded")
    text = openssl.certificate_text(new["pem"])
    assert changes["email"] in text and changes["email"] not in openssl.certificate_text(old["pem"])
    found = journey.expect(operator.post("/v1/subscribers/search", {"phone": changes["phone"]}), 200)["items"]
    assert [item["id"] for item in found] == [old["subscriber_id"]]
    assert found[0]["data"]["email"] == changes["email"]
    # Nothing is changed by saying the same again.
    same = reissue(operator, new, "data_changed", changes=changes)
    assert (same.status, same.json()["errors"][0]["pointer"]) == (422, "/changes")
    assert status_of(operator, new)[0] == "active"


def test_changed_documents_are_a_new_application(operator):
    application, old = journey.issue_to_new_person(operator)
    refused = reissue(operator, old, "data_changed", None, changes={"name": {"surname": "Иная"}})
    assert refused.status == 422
    assert {error["pointer"] for error in refused.json()["errors"]} == {"/changes", "/changes/name"}
    person = application["applicant"]
    married = {**person, "name": {**person["name"], "surname": "Иная"},
               "passport": {**person["passport"], "number": "654321", "issued_on": journey.now_text()[:10]}}
    _, new = journey.issue_to_new_person(operator, applicant=married)
    assert new["replaces"]["serial"] == old["serial"]
    assert status_of(operator, old) == ("revoked", "superseded")
    assert "Иная" in openssl.certificate_text(new["pem"])


def test_expiry_has_its_season(operator, installation):
    _, old = journey.issue_to_new_person(operator)
    early = reissue(operator, old, "expiry")
    assert (early.status, [(error["pointer"], error["code"]) for error in early.json()["errors"]]) == (
        422, [("/reason", "field.not_allowed_value")])
    let_end(installation, old, 59)
    new = journey.expect(reissue(operator, old, "expiry"), 201)
    assert new["replaces"]["serial"] == old["serial"]
    assert status_of(operator, old) == ("revoked", "superseded")


def test_an_expired_certificate_is_replaced_for_a_while(operator, installation):
    _, old = journey.issue_to_new_person(operator)
    let_end(installation, old, -29)
    other_reason = reissue(operator, old, "token_lost")
    assert (other_reason.status, other_reason.json()["code"]) == (409, "certificate.expired")
    new = journey.expect(reissue(operator, old, "expiry", None), 201)
    assert new["replaces"]["serial"] == old["serial"]
    assert status_of(operator, old)[0] == "expired"

    _, longer = journey.issue_to_new_person(operator)
    let_end(installation, longer, -31)
    late = reissue(operator, longer, "expiry")
    assert (late.status, late.json()["code"]) == (409, "certificate.expired")


def test_an_expired_certificate_with_a_successor_has_no_other(operator, installation):
    application, old = journey.issue_to_new_person(operator)
    let_end(installation, old, -1)
    _, new = journey.issue_to_new_person(operator, applicant=application["applicant"])
    refused = reissue(operator, old, "expiry")
    assert (refused.status, refused.json()["code"]) == (409, "certificate.already_replaced")
    assert status_of(operator, new)[0] == "active"


def test_the_profile_says_how_long_the_season_is(operator, installation, tmp_path):
    """The newest version decides, about certificates that were made by an older one too. The last test: it changes the profile."""
    before, after, too_late = (journey.issue_to_new_person(operator)[1] for _ in range(3))
    document = tmp_path / "profile.toml"
    document.write_text(profiles.changed("unqualified-individual-gost", ("expiry_days_before = 60", "expiry_days_before = 90"),
                                         ("expiry_days_after = 30", "expiry_days_after = 10")))
    assert "may be used" in installation.tamga("profile", "check", document).stdout
    installation.tamga("profile", "add", document)
    let_end(installation, before, 91)
    early = reissue(operator, before, "expiry")
    assert (early.status, early.json()["errors"][0]["pointer"]) == (422, "/reason")
    let_end(installation, before, 89)
    assert journey.expect(reissue(operator, before, "expiry"), 201)["profile_version"] == 2
    let_end(installation, after, -9)
    assert journey.expect(reissue(operator, after, "expiry"), 201)["replaces"]["serial"] == after["serial"]
    let_end(installation, too_late, -11)
    late = reissue(operator, too_late, "expiry")
    assert (late.status, late.json()["code"]) == (409, "certificate.expired")
