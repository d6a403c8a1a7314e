"""What is done with applications, certificates and code words, asked for wrongly."""

from bad_input import NOWHERE, REMOVED, SERIAL, Case, fields, post, with_member
from tamga_testing import journey, openssl

JSON = {"Content-Type": "application/json"}


def _approval(_):
    return {"identification": journey.identification()}


def _return(_):
    return {"reason": "Исправьте", "fields": [{"pointer": "/applicant/snils", "comment": "Не совпадает"}]}


def _reissue(world):
    return journey.reissue_body(world.certificate, world.spare_request, journey.CODE_WORD)


def _in_person(world):
    return journey.reissue_body(world.certificate, world.spare_request)


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
    *(post(f"approve: {name}", "/v1/applications/{submitted}/approve", with_member(_approval, pointer, value),
            **fields((pointer, code))) for name, pointer, value, code in IDENTIFICATION),
    post("approve: nothing", "/v1/applications/{submitted}/approve", {}, **fields(("/identification", "field.required"))),
    post("approve: one that does not exist", "/v1/applications/{nowhere}/approve", _approval, status=404,
          code="application.not_found"),
    post("approve: an id that is none", "/v1/applications/42/approve", _approval, status=404, code="application.not_found"),
    post("approve: an approved one", "/v1/applications/{approved}/approve", _approval, status=409,
          code="application.wrong_state"),
    post("approve: an issued one", "/v1/applications/{issued}/approve", _approval, status=409, code="application.wrong_state"),
    post("approve: another name for a known SNILS", "/v1/applications/{contradicting}/approve", _approval, status=409,
          code="subscriber.identity_mismatch"),

    post("reject: without a reason", "/v1/applications/{submitted}/reject", {}, **fields(("/reason", "field.required"))),
    post("reject: an empty reason", "/v1/applications/{submitted}/reject", {"reason": ""}, **fields(("/reason", "field.too_short"))),
    post("reject: a reason too long", "/v1/applications/{submitted}/reject", {"reason": "я" * 2001},
          **fields(("/reason", "field.too_long"))),
    post("reject: a reason that is a number", "/v1/applications/{submitted}/reject", {"reason": 5},
          **fields(("/reason", "field.wrong_type"))),
    post("reject: an unknown member", "/v1/applications/{submitted}/reject", {"reason": "Нет", "x": 1},
          **fields(("/x", "field.unknown"))),
    post("reject: an issued one", "/v1/applications/{issued}/reject", {"reason": "Нет"}, status=409,
          code="application.wrong_state"),
    post("reject: one that does not exist", "/v1/applications/{nowhere}/reject", {"reason": "Нет"}, status=404,
          code="application.not_found"),

    post("return: without a reason", "/v1/applications/{submitted}/return", {}, **fields(("/reason", "field.required"))),
    post("return: fields that are no list", "/v1/applications/{submitted}/return", with_member(_return, "/fields", {}),
          **fields(("/fields", "field.wrong_type"))),
    post("return: a field that is a text", "/v1/applications/{submitted}/return", with_member(_return, "/fields", ["/x"]),
          **fields(("/fields/0", "field.wrong_type"))),
    post("return: a field without a comment", "/v1/applications/{submitted}/return",
          with_member(_return, "/fields", [{"pointer": "/applicant/snils"}]), **fields(("/fields/0/comment", "field.required"))),
    post("return: a pointer that is none", "/v1/applications/{submitted}/return",
          with_member(_return, "/fields", [{"pointer": "snils", "comment": "x"}]), **fields(("/fields/0/pointer", "field.wrong_format"))),
    post("return: an issued one", "/v1/applications/{issued}/return", _return, status=409, code="application.wrong_state"),

    post("withdraw: a reason that is a list", "/v1/applications/{submitted}/withdraw", {"reason": []},
          **fields(("/reason", "field.wrong_type"))),
    post("withdraw: a body that is no JSON by its type", "/v1/applications/{submitted}/withdraw", b"{}", status=415,
          code="request.unsupported_media_type"),
    post("withdraw: an issued one", "/v1/applications/{issued}/withdraw", {}, status=409, code="application.wrong_state"),
    post("withdraw: one that does not exist", "/v1/applications/{nowhere}/withdraw", {}, status=404,
          code="application.not_found"),
    post("withdraw: of another office", "/v1/applications/{submitted}/withdraw", {}, status=404,
          code="application.not_found", who="mfc_clerk"),

    post("issue: one that is not approved", "/v1/applications/{submitted}/issue", {}, status=409,
          code="application.wrong_state"),
    post("issue: one that is not approved, without a body", "/v1/applications/{submitted}/issue", None, status=409,
          code="application.wrong_state"),
    post("issue: a returned one", "/v1/applications/{returned}/issue", {}, status=409, code="application.wrong_state"),
    post("issue: one that does not exist", "/v1/applications/{nowhere}/issue", {}, status=404, code="application.not_found"),
    post("issue: a serial of one's own", "/v1/applications/{approved}/issue", {"serial": "01"},
          **fields(("/serial", "field.unknown"))),
    post("issue: a list", "/v1/applications/{approved}/issue", [], **fields(("", "field.wrong_type"))),

    *(post(f"search for {what}: {name}", f"/v1/{what}/search", search, **fields((pointer, code)))
      for what in ("applications", "subscribers") for name, search, pointer, code in SEARCHES),
    post("search for subscribers: by a clerk", "/v1/subscribers/search", {"phone": "+79161234567"}, status=403,
          code="auth.forbidden", who="mfc_clerk"),

    post("code word: nothing", "/v1/subscribers/{subscriber}/code-word/verify", {}, **fields(("/code_word", "field.required"))),
    post("code word: empty", "/v1/subscribers/{subscriber}/code-word/verify", {"code_word": ""},
          **fields(("/code_word", "field.too_short"))),
    post("code word: too long", "/v1/subscribers/{subscriber}/code-word/verify", {"code_word": "я" * 3000},
          **fields(("/code_word", "field.too_long"))),
    post("code word: null", "/v1/subscribers/{subscriber}/code-word/verify", {"code_word": None},
          **fields(("/code_word", "field.wrong_type"))),
    post("code word: of nobody", f"/v1/subscribers/{NOWHERE}/code-word/verify", {"code_word": "Осенний вальс"},
          status=404, code="subscriber.not_found"),
    post("code word: an id that is none", "/v1/subscribers/1/code-word/verify", {"code_word": "Осенний вальс"},
          status=404, code="subscriber.not_found"),

    *(post(f"reissue: {name}", "/v1/reissues", with_member(_reissue, pointer, value), **fields((pointer, code)))
      for name, pointer, value, code in REISSUE),
    *(post(f"reissue in person: {name}", "/v1/reissues", with_member(_in_person, f"/authorization{pointer}", value),
            **fields((f"/authorization{pointer}", code))) for name, pointer, value, code in IDENTIFICATION),
    *(post(f"reissue by signature: {name}", "/v1/reissues", with_member(_signed, pointer, value), **fields((pointer, code)))
      for name, pointer, value, code in SIGNED),
    post("reissue: changes for another reason", "/v1/reissues", with_member(_reissue, "/changes", {"email": "new@example.ru"}),
          **fields(("/changes", "field.not_allowed_value"))),
    post("reissue: a name changed", "/v1/reissues", with_member(_signed, "/changes/surname", "Иной"),
          **fields(("/changes/surname", "field.unknown"))),
    *(post(f"reissue by signature: {name}", "/v1/reissues", with_member(_signed, "/authorization/document", document), status=422,
            code="cms.unreadable")
      for name, document in (("no document", "x"), ("an empty one", "-----BEGIN CMS-----\n-----END CMS-----\n"),
                             ("of another label", openssl.make_request("gost-256-a")))),
    post("reissue by signature: of a stranger's certificate", "/v1/reissues", _signed, status=403, code="cms.not_trusted"),
    post("reissue: a weak key", "/v1/reissues", lambda world: {**_reissue(world), "request": openssl.make_request("rsa-1024")},
          **fields(("/request", "key.weak"))),
    post("reissue: the present key again", "/v1/reissues", lambda world: {**_reissue(world), "request": world.used_request},
          status=409, code="key.already_registered", counts_attempt=True),
    post("reissue: a wrong code word", "/v1/reissues",
          lambda world: journey.reissue_body(world.certificate, world.spare_request, journey.CODE_WORD.lower()),
          status=403, code="code_word.wrong", counts_attempt=True),
    post("reissue: a qualified one by code word", "/v1/reissues",
          lambda world: journey.reissue_body(world.qualified, world.spare_request, journey.CODE_WORD),
          status=403, code="reissue.not_authorised"),
    post("reissue: one that does not exist", "/v1/reissues",
          lambda world: {**_reissue(world), "certificate": {"issuer": "gost-unqualified", "serial": SERIAL}},
          status=404, code="certificate.not_found"),
    post("reissue: a revoked one", "/v1/reissues",
          lambda world: journey.reissue_body(world.revoked, world.spare_request, journey.CODE_WORD),
          status=409, code="certificate.not_active", counts_attempt=True),
    post("reissue: a CA's own certificate", "/v1/reissues",
          lambda world: {**_in_person(world), "certificate": world.ca_reference}, status=404, code="certificate.not_found"),

    *(post(f"profile: {name}", "/v1/profiles", body, who="administrator", **fields((pointer, code)))
      for name, body, pointer, code in PROFILES),
    post("profile: a text that is no TOML", "/v1/profiles", {"document": "name = "}, status=422, code="profile.invalid",
          who="administrator"),
    post("profile: a document with a NUL", "/v1/profiles", {"document": "name = \"a\u0000b\""}, who="administrator",
         **fields(("/document", "field.bad_characters"))),
    post("profile: a certificate in its place", "/v1/profiles", {"document": "-----BEGIN CERTIFICATE-----\n"}, status=422,
          code="profile.invalid", who="administrator"),
    post("profile: by an operator", "/v1/profiles", {"document": "name = 1"}, status=403, code="auth.forbidden"),
    Case("profiles: a query", "GET", "/v1/profiles?all=1", None, **fields(("/query/all", "field.unknown"))),
    *(Case(f"profile of version {version or 'nothing'}", "GET", f"/v1/profiles/staff?version={version}", None,
           **fields(("/query/version", "field.wrong_format"))) for version in ("0", "-1", "", "1.0", "2147483648", "%2B1", "one")),
    Case("profile that does not exist", "GET", "/v1/profiles/nobody", None, status=404, code="profile.not_found"),
]
