"""The steps of the main job as calls of the API, each refusing anything but success."""

import datetime
import uuid

from tamga_testing import openssl, persons

CODE_WORD = "Осенний вальс 1987"
SIGNATURE_TOOL = "КриптоПро CSP (5.0.12000)"


def now_text(offset_seconds=0):
    moment = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=offset_seconds)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def submission(signature_kind="unqualified", request=None, key_kind="gost-256-a", code_word=CODE_WORD, kind="individual",
               **applicant):
    """The body of an application by a random person."""
    person = applicant.pop("applicant", None) or persons.applicant_of(kind, **applicant)
    return {
        "applicant_kind": kind,
        "signature_kind": signature_kind,
        "applicant": person,
        "code_word": code_word,
        "signature_tool": SIGNATURE_TOOL,
        "request": request or openssl.make_request(key_kind),
    }


def identification(kind="personal"):
    return {"kind": kind, "document": "Паспорт 4510 № 123456", "at": now_text(-60)}


def expect(answer, status):
    assert answer.status == status, f"{status} was expected: {answer}"
    return answer.json()


def submit(client, body=None, **options):
    headers = {"Idempotency-Key": str(uuid.uuid4())}
    return expect(client.request("POST", "/v1/applications", body or submission(**options), headers), 201)


def approve(client, application_id, kind="personal"):
    return expect(client.post(f"/v1/applications/{application_id}/approve", {"identification": identification(kind)}), 200)


def issue(client, application_id, wait=30):
    return expect(client.post(f"/v1/applications/{application_id}/issue", {}, Prefer=f"wait={wait}"), 201)


def issue_to_new_person(client, **options):
    """Application, approval, issue. Returns (application, certificate)."""
    application = submit(client, **options)
    approve(client, application["id"])
    return application, issue(client, application["id"])


def reissue_body(certificate, request, code_word=None, reason="forgotten_password", **more):
    """By code word, or in person when no code word is given."""
    authorization = ({"method": "code_word", "code_word": code_word} if code_word is not None
                     else {"method": "in_person", "identification": identification()})
    return {"certificate": {"issuer": certificate["issuer"], "serial": certificate["serial"]}, "reason": reason,
            "authorization": authorization, "request": request, **more}


def revocation(reason="key_compromise", requested_by="ca", **more):
    return {"reason": reason, "requested_by": requested_by, "statement": "Заявление № 1 от 23.11.2026", **more}


def suspension(requested_by="ca", **more):
    return {"requested_by": requested_by, "statement": "Распоряжение № 2 от 25.11.2026", **more}


def resumption(requested_by="ca", **more):
    return {"requested_by": requested_by, "statement": "Распоряжение № 3 от 26.11.2026", **more}


def by_holder(**more):
    """Who asks for a suspension or resumption: the holder, who was identified."""
    return {"requested_by": "holder", "identification": identification(), **more}


def certificate_path(certificate):
    return f"/v1/certificates/{certificate['issuer']}/{certificate['serial']}"
