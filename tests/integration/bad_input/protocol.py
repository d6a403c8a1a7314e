"""Requests that are wrong before any use case sees them: addresses, methods, media types, JSON, queries, headers."""

from bad_input import Case, fields

JSON = {"Content-Type": "application/json"}
BODIES = {
    "application": "/v1/applications",
    "approval": "/v1/applications/{submitted}/approve",
    "rejection": "/v1/applications/{submitted}/reject",
    "return": "/v1/applications/{submitted}/return",
    "withdrawal": "/v1/applications/{submitted}/withdraw",
    "resubmission": "/v1/applications/{returned}/resubmit",
    "issuing": "/v1/applications/{approved}/issue",
    "revocation": "/v1/certificates/{issuer}/{serial}/revoke",
    "code word": "/v1/subscribers/{subscriber}/code-word/verify",
    "reissue": "/v1/reissues",
    "registry": "/v1/registry/search",
}

READS = ["/v1/applications", "/v1/applications/{submitted}", "/v1/certificates", "/v1/certificates/{issuer}/{serial}"]

NOT_JSON = [
    ("half an object", b'{"reason": '),
    ("a trailing comma", b'{"reason": "x",}'),
    ("two documents", b"{} {}"),
    ("not UTF-8", b'{"reason": "\xff\xfe"}'),
    ("nesting without end", b"[" * 5000),
    ("a lone surrogate", b'{"reason": "\\ud800"}'),
    ("not a number", b'{"reason": NaN}'),
]


def _query(name, target, parameter, code, where="/v1/applications"):
    return Case(f"query: {name}", "GET", f"{where}?{target}", None, **fields((f"/query/{parameter}", code)))


CASES = [
    *(Case(f"{name}: not JSON", "POST", target, b"surname=Ivanov", 400, "request.malformed_json", headers=JSON)
      for name, target in BODIES.items()),
    *(Case(f"{name}: a form", "POST", target, b"surname=Ivanov", 415, "request.unsupported_media_type",
           headers={"Content-Type": "application/x-www-form-urlencoded"}) for name, target in BODIES.items()),
    *(Case(f"{name}: too large", "POST", target, b" " * (300 * 1024), 413, "request.body_too_large", headers=JSON)
      for name, target in BODIES.items()),
    *(Case(f"{name}: an answer as XML", "POST", target, {}, 406, "request.not_acceptable", headers={"Accept": "application/xml"})
      for name, target in BODIES.items()),
    *(Case(f"{name}: a head that is too large", "POST", target, {}, 431, "request.header_too_large",
           headers={"X-Filler": "x" * 20_000}) for name, target in BODIES.items()),
    *(case for target in READS for case in (
        Case(f"{target}: a head that is too large", "GET", target, None, 431, "request.header_too_large",
             headers={"X-Filler": "x" * 20_000}),
        Case(f"{target}: a body that is too large", "GET", target, b" " * (300 * 1024), 413, "request.body_too_large"),
        Case(f"{target}: a host with a blank", "GET", target, None, 400, "request.malformed", headers={"Host": "a b"}))),
    *(Case(f"JSON: {name}", "POST", "/v1/applications/{submitted}/reject", body, 400, "request.malformed_json", headers=JSON)
      for name, body in NOT_JSON),
    Case("an answer as XML", "GET", "/v1/applications/{submitted}", None, 406, "request.not_acceptable",
         headers={"Accept": "application/xml"}),
    Case("a certificate as an image", "GET", "/v1/certificates/{issuer}/{serial}", None, 406, "request.not_acceptable",
         headers={"Accept": "image/png"}),

    Case("an address that does not exist", "GET", "/v1/nothing", None, 404, "request.route_not_found"),
    Case("an address with a slash too many", "GET", "/v1/applications/", None, 404, "request.route_not_found"),
    Case("an address that climbs", "GET", "/v1/applications/../../etc/passwd", None, 404, "request.route_not_found"),
    Case("the root", "GET", "/", None, 404, "request.route_not_found"),
    Case("another version", "GET", "/v2/applications", None, 404, "request.route_not_found"),
    Case("deleting an application", "DELETE", "/v1/applications/{submitted}", None, 405, "request.method_not_allowed"),
    Case("deleting a certificate", "DELETE", "/v1/certificates/{issuer}/{serial}", None, 405, "request.method_not_allowed"),
    Case("putting a certificate", "PUT", "/v1/certificates/{issuer}/{serial}", {}, 405, "request.method_not_allowed"),
    Case("getting a reissue", "GET", "/v1/reissues", None, 405, "request.method_not_allowed"),
    Case("getting an approval", "GET", "/v1/applications/{submitted}/approve", None, 405, "request.method_not_allowed"),

    Case("an application that does not exist", "GET", "/v1/applications/{nowhere}", None, 404, "application.not_found"),
    Case("an application by a number", "GET", "/v1/applications/1", None, 404, "application.not_found"),
    Case("an application by SQL", "GET", "/v1/applications/1'%20OR%20'1'='1", None, 404, "application.not_found"),
    Case("a certificate that does not exist", "GET", "/v1/certificates/{issuer}/01ff", None, 404, "certificate.not_found"),
    Case("a certificate of another issuer", "GET", "/v1/certificates/ecdsa-unqualified/{serial}", None, 404,
         "certificate.not_found"),
    Case("a serial number that is none", "GET", "/v1/certificates/{issuer}/xyz", None, 404, "certificate.not_found"),
    Case("a serial number of 21 octets", "GET", "/v1/certificates/{issuer}/" + "ab" * 21, None, 404, "certificate.not_found"),

    _query("an unknown state", "state=flying", "state", "field.not_allowed_value"),
    _query("an unknown channel", "channel=pigeon", "channel", "field.not_allowed_value"),
    _query("an unknown signature kind", "signature_kind=simple", "signature_kind", "field.not_allowed_value"),
    _query("late or not", "late=maybe", "late", "field.not_allowed_value"),
    _query("a limit of nothing", "limit=0", "limit", "field.out_of_range"),
    _query("a limit too high", "limit=201", "limit", "field.out_of_range"),
    _query("a limit that is no number", "limit=many", "limit", "field.out_of_range"),
    _query("a limit below nothing", "limit=-1", "limit", "field.out_of_range"),
    _query("a cursor of one's own", "cursor=abc", "cursor", "field.wrong_format"),
    _query("no state", "state=", "state", "field.not_allowed_value"),
    _query("a state and nothing", "state=issued,", "state", "field.not_allowed_value"),
    _query("no office", "office=", "office", "field.wrong_format"),
    _query("an office with a NUL", "office=%00", "office", "field.wrong_format"),
    _query("no limit", "limit=", "limit", "field.out_of_range"),
    _query("an issuer in capitals", "issuer=GOST", "issuer", "field.wrong_format", "/v1/certificates"),
    _query("an issuer too long", "issuer=" + "a" * 41, "issuer", "field.wrong_format", "/v1/certificates"),
    _query("no issuer", "issuer=", "issuer", "field.wrong_format", "/v1/certificates"),
    _query("a serial number of nothing", "serial=00", "serial", "field.wrong_format", "/v1/certificates"),
    *(Case(f"query: of {name}", "POST", f"{target}?dry_run=1", {}, **fields(("/query/dry_run", "field.unknown")))
      for name, target in BODIES.items()),
    _query("of an application", "history=1", "history", "field.unknown", "/v1/applications/{submitted}"),
    _query("of a certificate", "form=pem", "form", "field.unknown", "/v1/certificates/{issuer}/{serial}"),
    _query("an unknown parameter", "sort=name", "sort", "field.unknown"),
    _query("a parameter twice", "limit=1&limit=2", "limit", "field.wrong_format"),
    _query("a subscriber that is no id", "subscriber=me", "subscriber", "field.wrong_format", "/v1/certificates"),
    _query("an unknown status", "status=lost", "status", "field.not_allowed_value", "/v1/certificates"),
    _query("a serial number that is none", "serial=xyz", "serial", "field.wrong_format", "/v1/certificates"),
    _query("a limit of certificates", "limit=100000", "limit", "field.out_of_range", "/v1/certificates"),
    _query("a cursor of certificates", "cursor=0", "cursor", "field.wrong_format", "/v1/certificates"),

    Case("an Idempotency-Key with a blank", "POST", "/v1/applications", lambda world: world.submission(),
         headers={"Idempotency-Key": "a b"}, **fields(("/header/idempotency-key", "field.wrong_format"))),
    Case("an Idempotency-Key too long", "POST", "/v1/applications", lambda world: world.submission(),
         headers={"Idempotency-Key": "x" * 129}, **fields(("/header/idempotency-key", "field.too_long"))),
    Case("an Idempotency-Key of another body", "POST", "/v1/applications", lambda world: world.submission(),
         headers={"Idempotency-Key": "used"}, status=422, code="idempotency.key_reused"),
]
