"""Applications that must be refused field by field."""

import json

from bad_input import REMOVED, Case, changed, fields
from tamga_testing import journey, openssl

LONG = "я" * 129

# (what is wrong, where, the value that is sent, the code that must come back)
FIELDS = [
    ("applicant kind missing", "/applicant_kind", REMOVED, "field.required"),
    ("applicant kind unknown", "/applicant_kind", "robot", "field.not_allowed_value"),
    ("applicant kind a number", "/applicant_kind", 1, "field.wrong_type"),
    ("signature kind missing", "/signature_kind", REMOVED, "field.required"),
    ("signature kind unknown", "/signature_kind", "simple", "field.not_allowed_value"),
    ("signature kind in capitals", "/signature_kind", "Qualified", "field.not_allowed_value"),
    ("signature kind null", "/signature_kind", None, "field.wrong_type"),
    ("applicant missing", "/applicant", REMOVED, "field.required"),
    ("applicant a list", "/applicant", [], "field.wrong_type"),
    ("applicant a text", "/applicant", "Иванов", "field.wrong_type"),
    ("name missing", "/applicant/name", REMOVED, "field.required"),
    ("name a text", "/applicant/name", "Иванов Иван", "field.wrong_type"),
    ("surname missing", "/applicant/name/surname", REMOVED, "field.required"),
    ("surname empty", "/applicant/name/surname", "", "field.too_short"),
    ("surname of blanks", "/applicant/name/surname", "   ", "field.too_short"),
    ("surname too long", "/applicant/name/surname", LONG, "field.too_long"),
    ("surname with a digit", "/applicant/name/surname", "Иванов2", "field.bad_characters"),
    ("surname with markup", "/applicant/name/surname", "<b>Иванов</b>", "field.bad_characters"),
    ("surname of two alphabets", "/applicant/name/surname", "Ивaнов", "field.mixed_alphabets"),
    ("surname ends with a hyphen", "/applicant/name/surname", "Иванов-", "field.wrong_format"),
    ("surname with two spaces", "/applicant/name/surname", "Иванов  Петров", "field.wrong_format"),
    ("surname with a line feed", "/applicant/name/surname", "Иванов\nПетров", "field.bad_characters"),
    ("surname of emoji", "/applicant/name/surname", "😀", "field.bad_characters"),
    ("given name missing", "/applicant/name/given_name", REMOVED, "field.required"),
    ("given name a number", "/applicant/name/given_name", 7, "field.wrong_type"),
    ("given name empty", "/applicant/name/given_name", "", "field.too_short"),
    ("patronymic empty", "/applicant/name/patronymic", "", "field.too_short"),
    ("patronymic null", "/applicant/name/patronymic", None, "field.wrong_type"),
    ("patronymic with an underscore", "/applicant/name/patronymic", "Ивано_вич", "field.bad_characters"),
    ("unknown member of the name", "/applicant/name/nick", "x", "field.unknown"),
    ("birth date missing", "/applicant/birth_date", REMOVED, "field.required"),
    ("birth date in Russian form", "/applicant/birth_date", "12.04.1987", "field.wrong_format"),
    ("birth date that does not exist", "/applicant/birth_date", "1987-02-30", "field.wrong_format"),
    ("birth date with a time", "/applicant/birth_date", "1987-04-12T00:00:00Z", "field.wrong_format"),
    ("birth date in the future", "/applicant/birth_date", "2999-01-01", "field.in_the_future"),
    ("birth date long ago", "/applicant/birth_date", "1812-09-07", "field.out_of_range"),
    ("passport missing", "/applicant/passport", REMOVED, "field.required"),
    ("passport a text", "/applicant/passport", "4510 123456", "field.wrong_type"),
    ("passport series missing", "/applicant/passport/series", REMOVED, "field.required"),
    ("passport series too short", "/applicant/passport/series", "451", "field.wrong_format"),
    ("passport series with letters", "/applicant/passport/series", "45AB", "field.wrong_format"),
    ("passport series a number", "/applicant/passport/series", 4510, "field.wrong_type"),
    ("passport series in other digits", "/applicant/passport/series", "４５１０", "field.wrong_format"),
    ("passport number missing", "/applicant/passport/number", REMOVED, "field.required"),
    ("passport number too long", "/applicant/passport/number", "1234567", "field.wrong_format"),
    ("passport number with a blank", "/applicant/passport/number", "123 456", "field.wrong_format"),
    ("passport number of zeros", "/applicant/passport/number", "000000", "field.wrong_format"),
    ("passport issuer missing", "/applicant/passport/issuer", REMOVED, "field.required"),
    ("passport issuer empty", "/applicant/passport/issuer", "", "field.too_short"),
    ("passport issuer with a control character", "/applicant/passport/issuer", "ОВД\u0007", "field.bad_characters"),
    ("department code missing", "/applicant/passport/department_code", REMOVED, "field.required"),
    ("department code without hyphen", "/applicant/passport/department_code", "770001", "field.wrong_format"),
    ("department code with letters", "/applicant/passport/department_code", "77О-001", "field.wrong_format"),
    ("issue date missing", "/applicant/passport/issued_on", REMOVED, "field.required"),
    ("issue date in the future", "/applicant/passport/issued_on", "2999-01-01", "field.in_the_future"),
    ("issue date before fourteen", "/applicant/passport/issued_on", "1940-01-01", "passport.issued_before_fourteen"),
    ("issue date that is none", "/applicant/passport/issued_on", "yesterday", "field.wrong_format"),
    ("unknown member of the passport", "/applicant/passport/country", "RU", "field.unknown"),
    ("SNILS missing", "/applicant/snils", REMOVED, "field.required"),
    ("SNILS with wrong check digits", "/applicant/snils", "11223344596", "snils.check_digits"),
    ("SNILS as printed, with wrong check digits", "/applicant/snils", "112-233-445 96", "snils.check_digits"),
    ("SNILS too short", "/applicant/snils", "1122334459", "field.wrong_format"),
    ("SNILS with letters", "/applicant/snils", "1122334459X", "field.wrong_format"),
    ("SNILS of zeros", "/applicant/snils", "00000000000", "field.wrong_format"),
    ("SNILS a number", "/applicant/snils", 11223344595, "field.wrong_type"),
    ("INN missing", "/applicant/inn", REMOVED, "field.required"),
    ("INN with wrong check digits", "/applicant/inn", "500100732258", "inn.check_digits"),
    ("INN of an organisation", "/applicant/inn", "7710474375", "field.wrong_format"),
    ("INN of zeros", "/applicant/inn", "000000000000", "field.wrong_format"),
    ("INN with blanks", "/applicant/inn", " 500100732259", "field.wrong_format"),
    ("region missing", "/applicant/region", REMOVED, "field.required"),
    ("region a text", "/applicant/region", "77 Москва", "field.wrong_type"),
    ("region code missing", "/applicant/region/code", REMOVED, "field.required"),
    ("region code that does not exist", "/applicant/region/code", "00", "field.not_allowed_value"),
    ("region code of one digit", "/applicant/region/code", "7", "field.wrong_format"),
    ("region name missing", "/applicant/region/name", REMOVED, "field.required"),
    ("region name with its code", "/applicant/region/name", "77 Москва", "field.bad_characters"),
    ("locality empty", "/applicant/locality", "", "field.too_short"),
    ("locality too long", "/applicant/locality", LONG, "field.too_long"),
    ("street too long", "/applicant/street", LONG, "field.too_long"),
    ("street an object", "/applicant/street", {}, "field.wrong_type"),
    ("e-mail missing", "/applicant/email", REMOVED, "field.required"),
    ("e-mail without at sign", "/applicant/email", "elkina.example.ru", "field.wrong_format"),
    ("e-mail with a blank", "/applicant/email", "anna elkina@example.ru", "field.bad_characters"),
    ("e-mail in Cyrillic", "/applicant/email", "анна@пример.рф", "field.bad_characters"),
    ("e-mail too long", "/applicant/email", "a" * 60 + "@" + "b." * 60 + "ru", "field.too_long"),
    ("e-mail with a header", "/applicant/email", "a@example.ru\r\nBcc: b@example.ru", "field.bad_characters"),
    ("phone missing", "/applicant/phone", REMOVED, "field.required"),
    ("phone without plus", "/applicant/phone", "89161234567", "field.wrong_format"),
    ("Russian phone too short", "/applicant/phone", "+7916123456", "field.wrong_format"),
    ("phone with letters", "/applicant/phone", "+7916CALLME", "field.wrong_format"),
    ("unknown member of the applicant", "/applicant/sex", "f", "field.unknown"),
    ("code word missing", "/code_word", REMOVED, "field.required"),
    ("code word too short", "/code_word", "пять5", "field.too_short"),
    ("code word too long", "/code_word", LONG, "field.too_long"),
    ("code word of blanks", "/code_word", "          ", "field.too_short"),
    ("code word a number", "/code_word", 12345678, "field.wrong_type"),
    ("code word with a line feed inside", "/code_word", "осенний\nвальс", "field.bad_characters"),
    ("signature tool missing", "/signature_tool", REMOVED, "field.required"),
    ("signature tool empty", "/signature_tool", "", "field.too_short"),
    ("signature tool too long", "/signature_tool", "я" * 201, "field.too_long"),
    ("request missing", "/request", REMOVED, "field.required"),
    ("request a number", "/request", 5, "field.wrong_type"),
    ("request not PEM", "/request", "это не запрос", "pkcs10.unreadable"),
    ("unknown member", "/office", "Чужой офис", "field.unknown"),
    ("channel is the caller's", "/channel", "mfc", "field.unknown"),
    ("prototype pollution", "/__proto__", {"role": "administrator"}, "field.unknown"),
    ("a pointer with a slash and a tilde", "/a~1b~0c", 1, "field.unknown"),
]

# Names of members that are not repeated, because they may be personal data in the wrong place.
STRANGE_NAMES = ["Осенний вальс", "112-233-445 95", "11223344595", "", "a b", "x" * 41]


def _request_with(change):
    """A PKCS#10 whose DER was changed after it was signed."""
    def make():
        der = bytearray(openssl.request_der(openssl.make_request("ecdsa-p256")))
        change(der)
        return openssl.request_pem(bytes(der))
    return make


def _flip_last_bit(der):
    der[-1] ^= 1


def _truncate(der):
    del der[-10:]


def _append(der):
    der += b"\0"


# (what is wrong, the signature kind, how the request is made, the code)
REQUESTS = [
    ("a request whose signature fails", "unqualified", _request_with(_flip_last_bit), "pkcs10.bad_signature"),
    ("a truncated request", "unqualified", _request_with(_truncate), "pkcs10.unreadable"),
    ("a request with an octet too many", "unqualified", _request_with(_append), "pkcs10.unreadable"),
    ("a certificate for a request", "unqualified",
     lambda: openssl.request_pem(b"\x30\x03\x02\x01\x00").replace(" REQUEST", ""), "pkcs10.unreadable"),
    ("RSA of 1024 bits", "unqualified", lambda: openssl.make_request("rsa-1024"), "key.weak"),
    ("an Ed25519 key", "unqualified", lambda: openssl.make_request("ed25519"), "key.not_allowed"),
    ("a secp256k1 key", "unqualified", lambda: openssl.make_request("ecdsa-k1"), "key.not_allowed"),
    ("an ECDSA key for a qualified certificate", "qualified", lambda: openssl.make_request("ecdsa-p256"), "key.not_allowed"),
    ("an RSA key for a qualified certificate", "qualified", lambda: openssl.make_request("rsa-2048"), "key.not_allowed"),
]


def _body_with(pointer, value):
    def make(world):
        body = world.submission()
        changed(body, pointer.replace("~1", "\0"), value)
        return _restored(body)
    return make


def _restored(body):
    """A member's name cannot carry a slash through `changed`: it is written here."""
    return {name.replace("\0", "/").replace("~0", "~"): value for name, value in body.items()}


def _several(world):
    body = world.submission()
    body["applicant"]["snils"] = "11223344596"
    body["applicant"]["inn"] = "500100732258"
    body["applicant"]["passport"]["number"] = "12"
    del body["applicant"]["email"]
    body["code_word"] = "x"
    body["extra"] = True
    return body


def _registered_key(world):
    return {**world.submission(), "request": world.used_request}


def _duplicate_name(world):
    return json.dumps(world.submission(), ensure_ascii=False).replace(
        '"signature_kind":', '"signature_kind": "qualified", "signature_kind":').encode()


def _nul_in_text(world):
    body = world.submission()
    body["signature_tool"] = "КриптоПро\0CSP"
    return body


def _minor(world):
    return world.submission(birth_date=journey.now_text(-10 * 365 * 86400)[:10])


CASES = [
    Case(f"application: {name}", "POST", "/v1/applications", _body_with(pointer, value), **fields((pointer, code)))
    for name, pointer, value, code in FIELDS
] + [
    Case(f"application: {name}", "POST", "/v1/applications",
         lambda world, kind=kind, make=make: world.submission(signature_kind=kind, request=make()),
         **fields(("/request", code)))
    for name, kind, make, code in REQUESTS
] + [
    Case(f"application: a member called {name!r}", "POST", "/v1/applications",
         lambda world, name=name: {**world.submission(), name: 1}, **fields(("", "field.unknown")))
    for name in STRANGE_NAMES
] + [
    Case("application: six faults at once", "POST", "/v1/applications", _several,
         **fields(("/applicant/snils", "snils.check_digits"), ("/applicant/inn", "inn.check_digits"),
                  ("/applicant/passport/number", "field.wrong_format"), ("/applicant/email", "field.required"),
                  ("/code_word", "field.too_short"), ("/extra", "field.unknown"))),
    Case("application: an applicant of ten", "POST", "/v1/applications", _minor,
         **fields(("/applicant/birth_date", "applicant.too_young"),
                  ("/applicant/passport/issued_on", "passport.issued_before_fourteen"))),
    Case("application: a key that is registered", "POST", "/v1/applications", _registered_key, 409,
         "key.already_registered"),
    Case("application: a name twice", "POST", "/v1/applications", _duplicate_name,
         headers={"Content-Type": "application/json"}, **fields(("/signature_kind", "field.duplicate"))),
    Case("application: a NUL in a text", "POST", "/v1/applications", _nul_in_text,
         **fields(("/signature_tool", "field.bad_characters"))),
    Case("application: an empty object", "POST", "/v1/applications", {},
         **fields(*((f"/{name}", "field.required") for name in
                    ("applicant_kind", "signature_kind", "applicant", "code_word", "signature_tool", "request")))),
    Case("application: a list", "POST", "/v1/applications", [], **fields(("", "field.wrong_type"))),
    Case("application: a text", "POST", "/v1/applications", b'"application"', **fields(("", "field.wrong_type")),
         headers={"Content-Type": "application/json"}),
    Case("resubmission: wrong SNILS", "POST", "/v1/applications/{returned}/resubmit",
         _body_with("/applicant/snils", "11223344596"), **fields(("/applicant/snils", "snils.check_digits"))),
    Case("resubmission: nothing", "POST", "/v1/applications/{returned}/resubmit", {},
         **fields(*((f"/{name}", "field.required") for name in
                    ("applicant_kind", "signature_kind", "applicant", "code_word", "signature_tool", "request")))),
    Case("resubmission: the key of another", "POST", "/v1/applications/{returned}/resubmit", _registered_key, 409,
         "key.already_registered"),
    Case("resubmission: a key that is too weak", "POST", "/v1/applications/{returned}/resubmit",
         lambda world: world.submission(request=openssl.make_request("rsa-1024")), **fields(("/request", "key.weak"))),
    Case("resubmission of one that was not returned", "POST", "/v1/applications/{submitted}/resubmit",
         lambda world: world.submission(), 409, "application.wrong_state"),
    Case("resubmission of one that does not exist", "POST", "/v1/applications/{nowhere}/resubmit",
         lambda world: world.submission(), 404, "application.not_found"),
]
