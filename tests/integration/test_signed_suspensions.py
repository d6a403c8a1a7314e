"""Suspension and resumption at the holder's wish under his qualified signature."""

import collections
import concurrent.futures
import datetime
import threading

import pytest

from tamga_testing import journey, profiles
from tamga_testing.holder import Holder, statement
from tamga_testing.waiting import wait_until

VISIBLE_WITHIN = 30  # seconds, on a machine that does other things too


class TwoCertificates:
    """One person with a qualified certificate, to sign with, and an unqualified one, to suspend."""

    def __init__(self, operator):
        self.operator = operator
        self.signer = Holder(operator)
        _, self.certificate = journey.issue_to_new_person(operator, applicant=self.signer.application["applicant"])

    def body(self, action, **more):
        return {"document": self.signer.sign(statement(action, self.certificate, **more))}

    def post(self, action, body):
        return self.operator.post(target(self.certificate, action), body)

    def suspend(self, **more):
        return journey.expect(self.post("suspend", self.body("suspend", **more)), 200)

    def resume(self, **more):
        return journey.expect(self.post("resume", self.body("resume", **more)), 200)


def target(certificate, action):
    return f"{journey.certificate_path(certificate)}/{action}/signed"


def refusal(answer):
    problem = answer.json()
    return answer.status, problem["code"], problem.get("faults")


def acts(operator, certificate):
    items = journey.expect(operator.get(f"{journey.certificate_path(certificate)}/history"), 200)["items"]
    return [(act["act"], act["requested_by"], act["authorised_by"]) for act in items]


def statuses(installation, certificate):
    return [row[0] for row in installation.query(
        "SELECT status FROM tamga.status_changes WHERE encode(serial, 'hex') = %s ORDER BY version", (certificate["serial"],))]


def wait_for_a_later_second(moment):
    """The registry counts in whole seconds: what is stated now is not of before that moment then."""
    wait_until(lambda: journey.now_text() > moment, 30, "the next second")


def test_suspended_and_resumed_by_another_certificate_of_the_same_person(operator, installation, relying_party):
    person = TwoCertificates(operator)
    relying_party.wait_for_ocsp(person.certificate, "good", VISIBLE_WITHIN)
    until = journey.now_text(5 * 86400)
    body = person.body("suspend", until=until)
    held = journey.expect(person.post("suspend", body), 200)
    assert (held["status"], held["suspended_until"], held["revocation_reason"]) == ("suspended", until, "certificate_hold")
    assert relying_party.wait_for_ocsp(person.certificate, "revoked", VISIBLE_WITHIN).reason == "certificateHold"
    relying_party.wait_for_crl_with(person.certificate)
    again = journey.expect(person.post("suspend", body), 200)
    assert (again["revoked_at"], again["suspended_until"]) == (held["revoked_at"], until)
    late = person.post("suspend", person.body("suspend", until=journey.now_text(86400)))
    assert refusal(late) == (409, "certificate.suspended", None)

    wait_for_a_later_second(held["revoked_at"])
    resumption = person.body("resume")
    assert journey.expect(person.post("resume", resumption), 200)["status"] == "active"
    relying_party.wait_for_ocsp(person.certificate, "good", VISIBLE_WITHIN)
    assert acts(operator, person.certificate) == [("suspension", "holder", "signature"), ("resumption", "holder", "signature")]
    # Each once: neither statement does anything again, whatever the certificate is now.
    assert journey.expect(person.post("suspend", body), 200)["status"] == "active"
    assert journey.expect(person.post("resume", resumption), 200)["status"] == "active"
    assert statuses(installation, person.certificate) == ["active", "suspended", "active"]
    kept = installation.query("SELECT action FROM tamga.signed_requests WHERE encode(serial, 'hex') = %s ORDER BY received_at",
                              (person.certificate["serial"],))
    assert kept == [("suspend",), ("resume",)]


def test_without_an_end_it_lasts_as_long_as_the_profile_allows(operator):
    held = TwoCertificates(operator).suspend()
    begin, end = (datetime.datetime.fromisoformat(held[name].replace("Z", "+00:00")) for name in ("revoked_at", "suspended_until"))
    assert (end - begin, held["at_end_of_suspension"]) == (datetime.timedelta(days=30), "revoked")


def test_a_detached_signature(operator):
    person = TwoCertificates(operator)
    text = statement("suspend", person.certificate)
    body = {"document": person.signer.sign(text, "-detached")}
    missing = person.post("suspend", body)
    assert [(error["pointer"], error["code"]) for error in missing.json()["errors"]] == [("/content", "field.required")]
    assert journey.expect(person.post("suspend", {**body, "content": text}), 200)["status"] == "suspended"


def test_what_is_refused(operator, installation):
    person, stranger = TwoCertificates(operator), Holder(operator)
    own, other = person.certificate, stranger.certificate
    sign = person.signer.sign
    for action, text, status, code, faults in (
            ("suspend", statement("suspend", other), 422, "cms.wrong_content", ["certificate"]),
            ("suspend", statement("revoke", own, "unspecified"), 422, "cms.wrong_content", ["action"]),
            ("suspend", statement("resume", own), 422, "cms.wrong_content", ["action"]),
            ("resume", statement("suspend", own), 422, "cms.wrong_content", ["action"]),
            ("revoke", statement("suspend", own), 422, "cms.wrong_content", ["action"]),
            ("suspend", statement("suspend", own, "unspecified"), 422, "cms.wrong_content", ["date"]),
            ("suspend", statement("suspend", own, date=journey.now_text(-25 * 3600)), 422, "cms.wrong_content", ["date"]),
            ("suspend", statement("suspend", own, until=journey.now_text(-1)), 422, "cms.wrong_content", ["until"]),
            ("suspend", statement("suspend", own, until=journey.now_text(31 * 86400)), 422, "cms.wrong_content", ["until"]),
            ("suspend", statement("suspend", own, until="2026-12-01"), 422, "cms.wrong_content", ["until"]),
            ("resume", statement("resume", own), 409, "certificate.not_suspended", None)):
        assert refusal(person.post(action, {"document": sign(text)})) == (status, code, faults), text
    assert refusal(person.post("suspend", {"document": stranger.sign(statement("suspend", own))})) == (
        403, "cms.not_trusted", ["another_subscriber"])
    # Its profile knows no suspension.
    qualified = person.signer.certificate
    answer = operator.post(target(qualified, "suspend"), {"document": sign(statement("suspend", qualified))})
    assert refusal(answer) == (409, "suspension.not_allowed", None)
    assert statuses(installation, own) == statuses(installation, qualified) == ["active"]
    assert installation.scalar("SELECT count(*) FROM tamga.signed_requests WHERE encode(serial, 'hex') IN (%s, %s)",
                               (own["serial"], qualified["serial"])) == 0


@pytest.mark.parametrize("requester", ["ca", "court"])
def test_what_others_suspended_the_holder_does_not_resume(operator, requester):
    person = TwoCertificates(operator)
    held = journey.expect(operator.post(f"{journey.certificate_path(person.certificate)}/suspend",
                                        journey.suspension(requester)), 200)
    wait_for_a_later_second(held["revoked_at"])
    assert refusal(person.post("resume", person.body("resume"))) == (409, "certificate.suspended_by_others", None)
    assert acts(operator, person.certificate) == [("suspension", requester, "decision")]


def test_a_statement_from_before_the_suspension_does_not_end_it(operator):
    person = TwoCertificates(operator)
    earlier = person.body("resume", date=journey.now_text(-60))
    person.suspend()
    assert refusal(person.post("resume", earlier)) == (422, "cms.wrong_content", ["date"])
    assert [act for act, *_ in acts(operator, person.certificate)] == ["suspension"]


def test_many_at_once(operator, installation):
    """One document twenty times, and others that want the opposite: one history, each act once."""
    person = TwoCertificates(operator)
    suspension = person.body("suspend")
    revocation = {"document": person.signer.sign(statement("revoke", person.certificate, "superseded"))}
    barrier = threading.Barrier(24)

    def send(number):
        action, body = ("suspend", suspension) if number < 20 else ("revoke", revocation)
        barrier.wait(timeout=60)
        return action, operator.request("POST", target(person.certificate, action), body)

    with concurrent.futures.ThreadPoolExecutor(24) as pool:
        answers = list(pool.map(send, range(24)))
    assert collections.Counter(answer.status for action, answer in answers if action == "revoke") == {200: 4}
    held = [answer for action, answer in answers if action == "suspend"]
    # Revoked before the first of them came, or after it.
    assert {answer.status for answer in held} in ({200}, {409}), held
    changes = statuses(installation, person.certificate)
    assert changes == (["active", "suspended", "revoked"] if held[0].status == 200 else ["active", "revoked"])
    assert len(acts(operator, person.certificate)) == len(changes) - 1


def test_a_certificate_asks_for_its_own_suspension_but_not_for_its_resumption(operator, installation, relying_party, tmp_path):
    document = tmp_path / "qualified.toml"
    document.write_text(profiles.changed("qualified-individual",
                                         ("[approval]", '[suspension]\nlongest_days = 10\nend = "resumed"\n\n[approval]')))
    installation.tamga("profile", "add", document)
    holder = Holder(operator, "gost-512-a")
    body = {"document": holder.sign(statement("suspend", holder.certificate), "-cades")}
    held = journey.expect(operator.post(target(holder.certificate, "suspend"), body), 200)
    assert (held["status"], held["at_end_of_suspension"]) == ("suspended", "resumed")
    assert relying_party.wait_for_ocsp(holder.certificate, "revoked", VISIBLE_WITHIN).reason == "certificateHold"
    wait_for_a_later_second(held["revoked_at"])
    own = operator.post(target(holder.certificate, "resume"), {"document": holder.sign(statement("resume", holder.certificate))})
    assert refusal(own) == (403, "cms.not_trusted", ["suspended"])
    # Nor does it revoke itself now: in person, or by another certificate.
    end = operator.post(target(holder.certificate, "revoke"),
                        {"document": holder.sign(statement("revoke", holder.certificate, "key_compromise"))})
    assert refusal(end) == (403, "cms.not_trusted", ["suspended"])
    assert statuses(installation, holder.certificate) == ["active", "suspended"]
