"""Revoking, suspending, resuming, and statements that wait for a decision, asked for wrongly."""

from bad_input import NOWHERE, REMOVED, SERIAL, Case, fields, post, with_member
from bad_input.actions import IDENTIFICATION
from tamga_testing import journey


def _revocation(_):
    return journey.revocation(requested_by="holder", identification=journey.identification())


def _suspension(_):
    return journey.suspension(requested_by="holder", identification=journey.identification())


def _resumption(_):
    return journey.resumption(requested_by="holder", identification=journey.identification())


def _by_phone(make, **more):
    """With a code word in the place of the identification."""
    def body(world):
        whole = {**make(world), "code_word": journey.CODE_WORD, **more}
        del whole["identification"]
        return whole
    return body


GROUND = [
    ("who asked missing", "/requested_by", REMOVED, "field.required"),
    ("who asked unknown", "/requested_by", "neighbour", "field.not_allowed_value"),
    ("statement missing", "/statement", REMOVED, "field.required"),
    ("statement empty", "/statement", "", "field.too_short"),
    ("statement too long", "/statement", "я" * 2001, "field.too_long"),
    ("circumstance in the future", "/circumstance_at", "2999-01-01T00:00:00Z", "field.in_the_future"),
    ("circumstance before the century", "/circumstance_at", "1899-12-31T23:59:59Z", "field.out_of_range"),
    ("circumstance a date", "/circumstance_at", "2026-11-23", "field.wrong_format"),
    ("known in the future", "/known_at", "2999-01-01T00:00:00Z", "field.in_the_future"),
    ("known a number", "/known_at", 1764064800, "field.wrong_type"),
    ("unknown member", "/revoked_at", "2020-01-01T00:00:00Z", "field.unknown"),
]

REVOCATION = [
    *GROUND,
    ("reason missing", "/reason", REMOVED, "field.required"),
    ("reason unknown", "/reason", "bored", "field.not_allowed_value"),
    ("reason of a CA", "/reason", "ca_compromise", "field.not_allowed_value"),
    ("reason hold", "/reason", "certificate_hold", "field.not_allowed_value"),
    ("ground unknown", "/legal_ground", "key_compromise", "field.not_allowed_value"),
    ("ground of a court", "/legal_ground", "court_decision", "field.not_allowed_value"),
    ("ground of the CA", "/legal_ground", "key_not_unique", "field.not_allowed_value"),
    ("ground a number", "/legal_ground", 1, "field.wrong_type"),
    ("code word beside the passport", "/code_word", "Осенний вальс", "field.not_allowed_value"),
    ("code word a number", "/code_word", 7, "field.wrong_type"),
    ("invalidity date in the future", "/invalidity_date", "2999-01-01T00:00:00Z", "field.in_the_future"),
    ("invalidity date before the certificate", "/invalidity_date", "2001-01-01T00:00:00Z", "field.out_of_range"),
]

SUSPENSION = [
    *GROUND,
    ("ground of a court", "/legal_ground", "court_decision", "field.not_allowed_value"),
    ("a reason", "/reason", "key_compromise", "field.unknown"),
    ("end in the past", "/until", "2020-01-01T00:00:00Z", "field.out_of_range"),
    ("end after the longest term", "/until", "2999-01-01T00:00:00Z", "field.out_of_range"),
    ("end a date", "/until", "2026-12-31", "field.wrong_format"),
    ("end null", "/until", None, "field.wrong_type"),
]

RESUMPTION = [
    *GROUND,
    ("a code word", "/code_word", "Осенний вальс 1987", "field.unknown"),
    ("an end", "/until", "2999-01-01T00:00:00Z", "field.unknown"),
    ("a ground", "/legal_ground", "holders_wish", "field.unknown"),
]


def _statuses(action, make, table):
    """The cases of one of the acts: each wrong member, and each fault of the identification."""
    which = "held_" if action == "resume" else ""
    target = f"/v1/certificates/{{{which}issuer}}/{{{which}serial}}/{action}"
    return [
        *(post(f"{action}: {name}", target, with_member(make, pointer, value), **fields((pointer, code)))
          for name, pointer, value, code in table),
        *(post(f"{action}: {name}", target, with_member(make, pointer, value),
                **fields((pointer, "identification.required" if pointer == "/identification" and value is REMOVED else code)))
          for name, pointer, value, code in IDENTIFICATION),
        post(f"{action}: known before it happened", target,
              lambda world: {**make(world), "circumstance_at": "2026-11-02T00:00:00Z", "known_at": "2026-11-01T00:00:00Z"},
              **fields(("/known_at", "field.out_of_range"))),
        post(f"{action}: a representative on the phone", target, _by_phone(make, requested_by="representative"),
              **fields(("/code_word", "field.unknown" if action == "resume" else "field.not_allowed_value"),
                       *([("/identification", "identification.required")] if action == "resume" else []))),
        post(f"{action}: one that does not exist", f"/v1/certificates/{{issuer}}/{SERIAL}/{action}", make, status=404,
              code="certificate.not_found"),
        post(f"{action}: of another issuer", f"/v1/certificates/ecdsa-unqualified/{{serial}}/{action}", make, status=404,
              code="certificate.not_found"),
        post(f"{action}: of an issuer that does not exist", f"/v1/certificates/nobody/{{serial}}/{action}", make, status=404,
              code="certificate.not_found"),
        post(f"{action}: a revoked one", f"/v1/certificates/{{revoked_issuer}}/{{revoked_serial}}/{action}", make, status=409,
              code="certificate.already_revoked"),
        post(f"{action}: by a clerk", target, make, status=403, code="auth.forbidden", who="mfc_clerk"),
    ]


CASES = [
    *_statuses("revoke", _revocation, REVOCATION),
    *_statuses("suspend", _suspension, SUSPENSION),
    *_statuses("resume", _resumption, RESUMPTION),
    *(post(f"{action}: by a wrong code word", f"/v1/certificates/{{issuer}}/{{serial}}/{action}",
            _by_phone(make, code_word=journey.CODE_WORD.lower()), status=403, code="code_word.wrong", counts_attempt=True)
      for action, make in (("revoke", _revocation), ("suspend", _suspension))),
    *(post(f"{action}: by an empty code word", f"/v1/certificates/{{issuer}}/{{serial}}/{action}",
            _by_phone(make, code_word=" "), **fields(("/code_word", "field.too_short")))
      for action, make in (("revoke", _revocation), ("suspend", _suspension))),
    post("suspend: a suspended one", "/v1/certificates/{held_issuer}/{held_serial}/suspend", _suspension, status=409,
          code="certificate.suspended"),
    post("suspend: one whose profile forbids it", "/v1/certificates/{qualified_issuer}/{qualified_serial}/suspend", _suspension,
          status=409, code="suspension.not_allowed"),
    post("resume: one that is good", "/v1/certificates/{issuer}/{serial}/resume", _resumption, status=409,
          code="certificate.not_suspended"),
    post("resume: what the CA had suspended, at the holder's wish", "/v1/certificates/{stopped_issuer}/{stopped_serial}/resume",
          _resumption, **fields(("/requested_by", "field.not_allowed_value"))),
    post("suspend: a CA's own certificate", "/v1/certificates/{ca_issuer}/{ca_serial}/suspend", _suspension, status=403,
          code="auth.forbidden"),

    *_statuses("revocation-requests", _revocation, REVOCATION),
    *(post(f"request for revocation: {name}", "/v1/revocation-requests/{request}/reject", body, **fields((pointer, code)))
      for name, body, pointer, code in (
          ("rejected without a reason", {}, "/reason", "field.required"),
          ("rejected for an empty reason", {"reason": " "}, "/reason", "field.too_short"),
          ("rejected for a list", {"reason": []}, "/reason", "field.wrong_type"))),
    post("request for revocation: executed with a body", "/v1/revocation-requests/{request}/execute", {"reason": "key_compromise"},
          **fields(("/reason", "field.unknown"))),
    *(post(f"request for revocation: {action} of a rejected one", f"/v1/revocation-requests/{{rejected}}/{action}", body, status=409,
            code="application.wrong_state") for action, body in (("execute", {}), ("reject", {"reason": "Иначе"}))),
    *(post(f"request for revocation: {action} of {name}", f"/v1/revocation-requests/{identifier}/{action}", body, status=404,
            code="application.not_found") for action, body in (("execute", {}), ("reject", {"reason": "Нет"}))
      for name, identifier in (("nothing", NOWHERE), ("what is no id", "42"))),
    Case("request for revocation: one that does not exist", "GET", f"/v1/revocation-requests/{NOWHERE}", None, 404,
         "application.not_found"),
    Case("requests for revocation: a page of nothing", "GET", "/v1/revocation-requests?limit=0", None,
         **fields(("/query/limit", "field.out_of_range"))),
    Case("requests for revocation: a cursor of nobody", "GET", "/v1/revocation-requests?cursor=1.x", None,
         **fields(("/query/cursor", "field.wrong_format"))),
    Case("requests for revocation: by a clerk", "GET", "/v1/revocation-requests", None, 403, "auth.forbidden", who="mfc_clerk"),
    Case("history: of a certificate that does not exist", "GET", f"/v1/certificates/{{issuer}}/{SERIAL}/history", None, 404,
         "certificate.not_found"),
    Case("history: by a clerk", "GET", "/v1/certificates/{issuer}/{serial}/history", None, 403, "auth.forbidden", who="mfc_clerk"),
]
