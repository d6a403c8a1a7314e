"""What is done with applications, certificates and code words, asked for wrongly."""

from bad_input import REMOVED, Case, changed, fields
from tamga_testing import journey, openssl

JSON = {"Content-Type": "application/json"}
NOWHERE = "00000000-0000-4000-8000-000000000000"
SERIAL = "01" + "ab" * 17


def _with(make, pointer, value):
    def body(world):
        whole = make(world)
        changed(whole, pointer, value)
        return whole
    return body


def _approval(_):
    return {"identification": journey.identification()}


def _return(_):
    return {"reason": "Исправьте", "fields": [{"pointer": "/applicant/snils", "comment": "Не совпадает"}]}


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


def _reissue(world):
    return journey.reissue_body(world.certificate, world.spare_request, journey.CODE_WORD)


def _in_person(world):
    return journey.reissue_body(world.certificate, world.spare_request)


def _post(name, target, body, **wanted):
    return Case(name, "POST", target, body, **wanted)


SEARCHES = [
    ("nothing to look for", {}, "", "field.nothing_given"),
    ("no object", [], "", "field.wrong_type"),
    ("a wrong SNILS", {"snils": "112-233-445 96"}, "/snils", "snils.check_digits"),
    ("a SNILS that is a number", {"snils": 11223344595}, "/snils", "field.wrong_type"),
    ("a wrong OGRN", {"ogrn": "1047702026702"}, "/ogrn", "ogrn.check_digit"),
    ("an OGRN that is a number", {"ogrn": 1047702026701}, "/ogrn", "field.wrong_type"),
    ("a wrong OGRNIP", {"ogrnip": "304500116000156"}, "/ogrnip", "ogrnip.check_digit"),
    ("a wrong INN of an organisation", {"organisation_inn": "7710474376"}, "/organisation_inn", "inn.check_digits"),
    ("an organisation's INN of a person", {"organisation_inn": "500100732259"}, "/organisation_inn", "field.wrong_format"),
    ("a series alone", {"passport": {"series": "4510"}}, "/passport/number", "field.required"),
    ("a passport that is a text", {"passport": "4510 123456"}, "/passport", "field.wrong_type"),
    ("a phone without a plus", {"phone": "89161234567"}, "/phone", "field.wrong_format"),
    ("half an e-mail", {"email": "anna@"}, "/email", "field.wrong_format"),
    ("a name", {"phone": "+79161234567", "surname": "Ёлкина"}, "/surname", "field.unknown"),
]

PROFILES = [
    ("nothing", {}, "/document", "field.required"),
    ("a list", [], "", "field.wrong_type"),
    ("an empty document", {"document": ""}, "/document", "field.too_short"),
    ("a document too long", {"document": "#" * 65537}, "/document", "field.too_long"),
    ("a document that is JSON", {"document": {"name": "staff"}}, "/document", "field.wrong_type"),
    ("a version of one's own", {"document": "name = 1", "version": 7}, "/version", "field.unknown"),
]

IDENTIFICATION = [
    ("identification missing", "/identification", REMOVED, "field.required"),
    ("identification null", "/identification", None, "field.wrong_type"),
    ("identification kind missing", "/identification/kind", REMOVED, "field.required"),
    ("identification kind a number", "/identification/kind", 0, "field.wrong_type"),
    ("identification kind unknown", "/identification/kind", "by_phone", "field.not_allowed_value"),
    ("identification document missing", "/identification/document", REMOVED, "field.required"),
    ("identification document empty", "/identification/document", " ", "field.too_short"),
    ("identification document too long", "/identification/document", "я" * 501, "field.too_long"),
    ("identification time missing", "/identification/at", REMOVED, "field.required"),
    ("identification time without offset", "/identification/at", "2026-11-23T10:00:00", "field.wrong_format"),
    ("identification time in the year one", "/identification/at", "0001-01-01T00:00:00Z", "field.out_of_range"),
    ("identification time in the future", "/identification/at", "2999-01-01T00:00:00Z", "field.in_the_future"),
    ("identification with a name of one's own", "/identification/by", "Иванов", "field.unknown"),
]

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
        *(_post(f"{action}: {name}", target, _with(make, pointer, value), **fields((pointer, code)))
          for name, pointer, value, code in table),
        *(_post(f"{action}: {name}", target, _with(make, pointer, value),
                **fields((pointer, "identification.required" if pointer == "/identification" and value is REMOVED else code)))
          for name, pointer, value, code in IDENTIFICATION),
        _post(f"{action}: known before it happened", target,
              lambda world: {**make(world), "circumstance_at": "2026-11-02T00:00:00Z", "known_at": "2026-11-01T00:00:00Z"},
              **fields(("/known_at", "field.out_of_range"))),
        _post(f"{action}: a representative on the phone", target, _by_phone(make, requested_by="representative"),
              **fields(("/code_word", "field.unknown" if action == "resume" else "field.not_allowed_value"),
                       *([("/identification", "identification.required")] if action == "resume" else []))),
        _post(f"{action}: one that does not exist", f"/v1/certificates/{{issuer}}/{SERIAL}/{action}", make, status=404,
              code="certificate.not_found"),
        _post(f"{action}: of another issuer", f"/v1/certificates/ecdsa-unqualified/{{serial}}/{action}", make, status=404,
              code="certificate.not_found"),
        _post(f"{action}: of an issuer that does not exist", f"/v1/certificates/nobody/{{serial}}/{action}", make, status=404,
              code="certificate.not_found"),
        _post(f"{action}: a revoked one", f"/v1/certificates/{{revoked_issuer}}/{{revoked_serial}}/{action}", make, status=409,
              code="certificate.already_revoked"),
        _post(f"{action}: by a clerk", target, make, status=403, code="auth.forbidden", who="mfc_clerk"),
    ]

REISSUE = [
    ("certificate missing", "/certificate", REMOVED, "field.required"),
    ("certificate a text", "/certificate", SERIAL, "field.wrong_type"),
    ("issuer missing", "/certificate/issuer", REMOVED, "field.required"),
    ("issuer in capitals", "/certificate/issuer", "GOST-UNQUALIFIED", "field.wrong_format"),
    ("issuer too long", "/certificate/issuer", "a" * 41, "field.wrong_format"),
    ("issuer ends with a hyphen", "/certificate/issuer", "gost-", "field.wrong_format"),
    ("serial missing", "/certificate/serial", REMOVED, "field.required"),
    ("serial of nothing", "/certificate/serial", "00", "field.wrong_format"),
    ("serial not hexadecimal", "/certificate/serial", "xyz", "field.wrong_format"),
    ("serial too long", "/certificate/serial", "ab" * 21, "field.wrong_format"),
    ("reason missing", "/reason", REMOVED, "field.required"),
    ("reason unknown", "/reason", "bored", "field.not_allowed_value"),
    ("authorisation missing", "/authorization", REMOVED, "field.required"),
    ("method missing", "/authorization/method", REMOVED, "field.required"),
    ("method unknown", "/authorization/method", "trust_me", "field.not_allowed_value"),
    ("code word missing", "/authorization/code_word", REMOVED, "field.required"),
    ("code word a list", "/authorization/code_word", [], "field.wrong_type"),
    ("request missing", "/request", REMOVED, "field.required"),
    ("request unreadable", "/request", "-----BEGIN CERTIFICATE REQUEST-----", "pkcs10.unreadable"),
    ("unknown member", "/old_key", "x", "field.unknown"),
]


def _signed(world):
    body = journey.reissue_body(world.qualified, world.spare_request, reason="data_changed", changes={"email": "new@example.ru"})
    body["authorization"] = {"method": "qualified_signature", "document": world.foreign_document}
    return body


SIGNED = [
    ("document missing", "/authorization/document", REMOVED, "field.required"),
    ("document empty", "/authorization/document", "", "field.too_short"),
    ("document a list", "/authorization/document", [], "field.wrong_type"),
    ("document too long", "/authorization/document", "A" * 131073, "field.too_long"),
    ("content a number", "/authorization/content", 1, "field.wrong_type"),
    ("content empty", "/authorization/content", "", "field.too_short"),
    ("content too long", "/authorization/content", "я" * 4097, "field.too_long"),
    ("content beside an attached signature", "/authorization/content", "text", "field.not_allowed_value"),
    ("a code word too", "/authorization/code_word", "x", "field.unknown"),
    ("changes missing", "/changes", REMOVED, "field.required"),
    ("changes empty", "/changes", {}, "field.nothing_given"),
    ("changes a text", "/changes", "new@example.ru", "field.wrong_type"),
    ("half an e-mail", "/changes/email", "new@", "field.wrong_format"),
    ("a phone without a plus", "/changes/phone", "89161234567", "field.wrong_format"),
]


CASES = [
    *(_post(f"approve: {name}", "/v1/applications/{submitted}/approve", _with(_approval, pointer, value),
            **fields((pointer, code))) for name, pointer, value, code in IDENTIFICATION),
    _post("approve: nothing", "/v1/applications/{submitted}/approve", {}, **fields(("/identification", "field.required"))),
    _post("approve: one that does not exist", "/v1/applications/{nowhere}/approve", _approval, status=404,
          code="application.not_found"),
    _post("approve: an id that is none", "/v1/applications/42/approve", _approval, status=404, code="application.not_found"),
    _post("approve: an approved one", "/v1/applications/{approved}/approve", _approval, status=409,
          code="application.wrong_state"),
    _post("approve: an issued one", "/v1/applications/{issued}/approve", _approval, status=409, code="application.wrong_state"),
    _post("approve: another name for a known SNILS", "/v1/applications/{contradicting}/approve", _approval, status=409,
          code="subscriber.identity_mismatch"),

    _post("reject: without a reason", "/v1/applications/{submitted}/reject", {}, **fields(("/reason", "field.required"))),
    _post("reject: an empty reason", "/v1/applications/{submitted}/reject", {"reason": ""}, **fields(("/reason", "field.too_short"))),
    _post("reject: a reason too long", "/v1/applications/{submitted}/reject", {"reason": "я" * 2001},
          **fields(("/reason", "field.too_long"))),
    _post("reject: a reason that is a number", "/v1/applications/{submitted}/reject", {"reason": 5},
          **fields(("/reason", "field.wrong_type"))),
    _post("reject: an unknown member", "/v1/applications/{submitted}/reject", {"reason": "Нет", "x": 1},
          **fields(("/x", "field.unknown"))),
    _post("reject: an issued one", "/v1/applications/{issued}/reject", {"reason": "Нет"}, status=409,
          code="application.wrong_state"),
    _post("reject: one that does not exist", "/v1/applications/{nowhere}/reject", {"reason": "Нет"}, status=404,
          code="application.not_found"),

    _post("return: without a reason", "/v1/applications/{submitted}/return", {}, **fields(("/reason", "field.required"))),
    _post("return: fields that are no list", "/v1/applications/{submitted}/return", _with(_return, "/fields", {}),
          **fields(("/fields", "field.wrong_type"))),
    _post("return: a field that is a text", "/v1/applications/{submitted}/return", _with(_return, "/fields", ["/x"]),
          **fields(("/fields/0", "field.wrong_type"))),
    _post("return: a field without a comment", "/v1/applications/{submitted}/return",
          _with(_return, "/fields", [{"pointer": "/applicant/snils"}]), **fields(("/fields/0/comment", "field.required"))),
    _post("return: a pointer that is none", "/v1/applications/{submitted}/return",
          _with(_return, "/fields", [{"pointer": "snils", "comment": "x"}]), **fields(("/fields/0/pointer", "field.wrong_format"))),
    _post("return: an issued one", "/v1/applications/{issued}/return", _return, status=409, code="application.wrong_state"),

    _post("withdraw: a reason that is a list", "/v1/applications/{submitted}/withdraw", {"reason": []},
          **fields(("/reason", "field.wrong_type"))),
    _post("withdraw: a body that is no JSON by its type", "/v1/applications/{submitted}/withdraw", b"{}", status=415,
          code="request.unsupported_media_type"),
    _post("withdraw: an issued one", "/v1/applications/{issued}/withdraw", {}, status=409, code="application.wrong_state"),
    _post("withdraw: one that does not exist", "/v1/applications/{nowhere}/withdraw", {}, status=404,
          code="application.not_found"),
    _post("withdraw: of another office", "/v1/applications/{submitted}/withdraw", {}, status=404,
          code="application.not_found", who="mfc_clerk"),

    _post("issue: one that is not approved", "/v1/applications/{submitted}/issue", {}, status=409,
          code="application.wrong_state"),
    _post("issue: one that is not approved, without a body", "/v1/applications/{submitted}/issue", None, status=409,
          code="application.wrong_state"),
    _post("issue: a returned one", "/v1/applications/{returned}/issue", {}, status=409, code="application.wrong_state"),
    _post("issue: one that does not exist", "/v1/applications/{nowhere}/issue", {}, status=404, code="application.not_found"),
    _post("issue: a serial of one's own", "/v1/applications/{approved}/issue", {"serial": "01"},
          **fields(("/serial", "field.unknown"))),
    _post("issue: a list", "/v1/applications/{approved}/issue", [], **fields(("", "field.wrong_type"))),

    *_statuses("revoke", _revocation, REVOCATION),
    *_statuses("suspend", _suspension, SUSPENSION),
    *_statuses("resume", _resumption, RESUMPTION),
    *(_post(f"{action}: by a wrong code word", f"/v1/certificates/{{issuer}}/{{serial}}/{action}",
            _by_phone(make, code_word=journey.CODE_WORD.lower()), status=403, code="code_word.wrong", counts_attempt=True)
      for action, make in (("revoke", _revocation), ("suspend", _suspension))),
    *(_post(f"{action}: by an empty code word", f"/v1/certificates/{{issuer}}/{{serial}}/{action}",
            _by_phone(make, code_word=" "), **fields(("/code_word", "field.too_short")))
      for action, make in (("revoke", _revocation), ("suspend", _suspension))),
    _post("suspend: a suspended one", "/v1/certificates/{held_issuer}/{held_serial}/suspend", _suspension, status=409,
          code="certificate.suspended"),
    _post("suspend: one whose profile forbids it", "/v1/certificates/{qualified_issuer}/{qualified_serial}/suspend", _suspension,
          status=409, code="suspension.not_allowed"),
    _post("resume: one that is good", "/v1/certificates/{issuer}/{serial}/resume", _resumption, status=409,
          code="certificate.not_suspended"),
    _post("resume: what the CA had suspended, at the holder's wish", "/v1/certificates/{stopped_issuer}/{stopped_serial}/resume",
          _resumption, **fields(("/requested_by", "field.not_allowed_value"))),
    _post("suspend: a CA's own certificate", "/v1/certificates/{ca_issuer}/{ca_serial}/suspend", _suspension, status=403,
          code="auth.forbidden"),

    *_statuses("revocation-requests", _revocation, REVOCATION),
    *(_post(f"request for revocation: {name}", "/v1/revocation-requests/{request}/reject", body, **fields((pointer, code)))
      for name, body, pointer, code in (
          ("rejected without a reason", {}, "/reason", "field.required"),
          ("rejected for an empty reason", {"reason": " "}, "/reason", "field.too_short"),
          ("rejected for a list", {"reason": []}, "/reason", "field.wrong_type"))),
    _post("request for revocation: executed with a body", "/v1/revocation-requests/{request}/execute", {"reason": "key_compromise"},
          **fields(("/reason", "field.unknown"))),
    *(_post(f"request for revocation: {action} of a rejected one", f"/v1/revocation-requests/{{rejected}}/{action}", body, status=409,
            code="application.wrong_state") for action, body in (("execute", {}), ("reject", {"reason": "Иначе"}))),
    *(_post(f"request for revocation: {action} of {name}", f"/v1/revocation-requests/{identifier}/{action}", body, status=404,
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

    *(_post(f"search for {what}: {name}", f"/v1/{what}/search", search, **fields((pointer, code)))
      for what in ("applications", "subscribers") for name, search, pointer, code in SEARCHES),
    _post("search for subscribers: by a clerk", "/v1/subscribers/search", {"phone": "+79161234567"}, status=403,
          code="auth.forbidden", who="mfc_clerk"),

    _post("code word: nothing", "/v1/subscribers/{subscriber}/code-word/verify", {}, **fields(("/code_word", "field.required"))),
    _post("code word: empty", "/v1/subscribers/{subscriber}/code-word/verify", {"code_word": ""},
          **fields(("/code_word", "field.too_short"))),
    _post("code word: too long", "/v1/subscribers/{subscriber}/code-word/verify", {"code_word": "я" * 3000},
          **fields(("/code_word", "field.too_long"))),
    _post("code word: null", "/v1/subscribers/{subscriber}/code-word/verify", {"code_word": None},
          **fields(("/code_word", "field.wrong_type"))),
    _post("code word: of nobody", f"/v1/subscribers/{NOWHERE}/code-word/verify", {"code_word": "Осенний вальс"},
          status=404, code="subscriber.not_found"),
    _post("code word: an id that is none", "/v1/subscribers/1/code-word/verify", {"code_word": "Осенний вальс"},
          status=404, code="subscriber.not_found"),

    *(_post(f"reissue: {name}", "/v1/reissues", _with(_reissue, pointer, value), **fields((pointer, code)))
      for name, pointer, value, code in REISSUE),
    *(_post(f"reissue in person: {name}", "/v1/reissues", _with(_in_person, f"/authorization{pointer}", value),
            **fields((f"/authorization{pointer}", code))) for name, pointer, value, code in IDENTIFICATION),
    *(_post(f"reissue by signature: {name}", "/v1/reissues", _with(_signed, pointer, value), **fields((pointer, code)))
      for name, pointer, value, code in SIGNED),
    _post("reissue: changes for another reason", "/v1/reissues", _with(_reissue, "/changes", {"email": "new@example.ru"}),
          **fields(("/changes", "field.not_allowed_value"))),
    _post("reissue: a name changed", "/v1/reissues", _with(_signed, "/changes/surname", "Иной"),
          **fields(("/changes/surname", "field.unknown"))),
    *(_post(f"reissue by signature: {name}", "/v1/reissues", _with(_signed, "/authorization/document", document), status=422,
            code="cms.unreadable")
      for name, document in (("no document", "x"), ("an empty one", "-----BEGIN CMS-----\n-----END CMS-----\n"),
                             ("of another label", openssl.make_request("gost-256-a")))),
    _post("reissue by signature: of a stranger's certificate", "/v1/reissues", _signed, status=403, code="cms.not_trusted"),
    _post("reissue: a weak key", "/v1/reissues", lambda world: {**_reissue(world), "request": openssl.make_request("rsa-1024")},
          **fields(("/request", "key.weak"))),
    _post("reissue: the present key again", "/v1/reissues", lambda world: {**_reissue(world), "request": world.used_request},
          status=409, code="key.already_registered", counts_attempt=True),
    _post("reissue: a wrong code word", "/v1/reissues",
          lambda world: journey.reissue_body(world.certificate, world.spare_request, journey.CODE_WORD.lower()),
          status=403, code="code_word.wrong", counts_attempt=True),
    _post("reissue: a qualified one by code word", "/v1/reissues",
          lambda world: journey.reissue_body(world.qualified, world.spare_request, journey.CODE_WORD),
          status=403, code="reissue.not_authorised"),
    _post("reissue: one that does not exist", "/v1/reissues",
          lambda world: {**_reissue(world), "certificate": {"issuer": "gost-unqualified", "serial": SERIAL}},
          status=404, code="certificate.not_found"),
    _post("reissue: a revoked one", "/v1/reissues",
          lambda world: journey.reissue_body(world.revoked, world.spare_request, journey.CODE_WORD),
          status=409, code="certificate.not_active", counts_attempt=True),
    _post("reissue: a CA's own certificate", "/v1/reissues",
          lambda world: {**_in_person(world), "certificate": world.ca_reference}, status=404, code="certificate.not_found"),

    *(_post(f"profile: {name}", "/v1/profiles", body, who="administrator", **fields((pointer, code)))
      for name, body, pointer, code in PROFILES),
    _post("profile: a text that is no TOML", "/v1/profiles", {"document": "name = "}, status=422, code="profile.invalid",
          who="administrator"),
    _post("profile: a document with a NUL", "/v1/profiles", {"document": "name = \"a\u0000b\""}, status=422, code="profile.invalid",
          who="administrator"),
    _post("profile: a certificate in its place", "/v1/profiles", {"document": "-----BEGIN CERTIFICATE-----\n"}, status=422,
          code="profile.invalid", who="administrator"),
    _post("profile: by an operator", "/v1/profiles", {"document": "name = 1"}, status=403, code="auth.forbidden"),
    Case("profiles: a query", "GET", "/v1/profiles?all=1", None, **fields(("/query/all", "field.unknown"))),
    *(Case(f"profile of version {version or 'nothing'}", "GET", f"/v1/profiles/staff?version={version}", None,
           **fields(("/query/version", "field.wrong_format"))) for version in ("0", "-1", "", "1.0", "2147483648", "%2B1", "one")),
    Case("profile that does not exist", "GET", "/v1/profiles/nobody", None, status=404, code="profile.not_found"),
]
