"""What anybody may send to the status and metrics listeners, and to the public addresses of the API, wrongly."""

from bad_input import Case, fields

# OCSPResponse with the status malformedRequest and nothing else (RFC 6960 section 4.2.1).
MALFORMED = bytes.fromhex("30030a0101")
OCSP = {"Content-Type": "application/ocsp-request"}
SERIAL = "01" + "ab" * 17


def _status(name, method, target, status, code, body=None, headers=None, octets=None):
    return Case(f"status: {name}", method, target, body, status, code, headers=headers, listener="status", octets=octets)


def _metrics(name, method, target, status, code, body=None, headers=None):
    return Case(f"metrics: {name}", method, target, body, status, code, headers=headers, listener="metrics")


def _health(address):
    return [
        Case(f"{address}: a query", "GET", f"{address}?verbose=1", None, who=None, **fields(("/query/verbose", "field.unknown"))),
        Case(f"{address}: as XML", "GET", address, None, 406, "request.not_acceptable", who=None,
             headers={"Accept": "application/xml"}),
        Case(f"{address}: deleted", "DELETE", address, None, 405, "request.method_not_allowed", who=None),
        _metrics(f"{address} deleted", "DELETE", address, 405, "request.method_not_allowed"),
        _metrics(f"{address} with a body that is too large", "GET", address, 413, "request.body_too_large", b"x" * 9000),
    ]


def _changes():
    """The feed of changes of statuses, asked wrongly."""
    address = "/v1/registry/changes"
    none = "0" * 47

    def wrong(name, query, *faults):
        return Case(f"status: changes {name}", "GET", f"{address}?{query}", None, who=None, listener="status", **fields(*faults))

    return [
        wrong("after no cursor", "after=yesterday", ("/query/after", "field.wrong_format")),
        wrong("after nothing", "after=", ("/query/after", "field.wrong_format")),
        wrong("after another registry's", f"after={none}1", ("/query/after", "field.not_allowed_value")),
        wrong("in capital letters", f"after={none}F", ("/query/after", "field.wrong_format")),
        wrong("none at a time", "limit=0", ("/query/limit", "field.out_of_range")),
        wrong("too many at a time", "limit=501", ("/query/limit", "field.out_of_range")),
        wrong("wrong in two ways", "after=1&limit=x", ("/query/after", "field.wrong_format"), ("/query/limit", "field.out_of_range")),
        wrong("twice", "limit=1&limit=1", ("/query/limit", "field.wrong_format")),
        wrong("of somebody", "holder=1", ("/query/holder", "field.unknown")),
        _status("changes posted", "POST", address, 405, "request.method_not_allowed", b""),
        _status("changes with a body that is too large", "GET", address, 413, "request.body_too_large", b"x" * 200_000),
    ]


REGISTRY = [
    ("nothing", {}, ("", "field.nothing_given")),
    ("no object", [], ("", "field.wrong_type")),
    ("a certificate that is none", {"certificate": "-----BEGIN CERTIFICATE-----"}, ("/certificate", "field.wrong_format")),
    ("a certificate of noise", {"certificate": "bm9pc2U="}, ("/certificate", "field.wrong_format")),
    ("a request for a certificate", {"certificate": "-----BEGIN CERTIFICATE REQUEST-----\nMAA=\n-----END CERTIFICATE REQUEST-----\n"},
     ("/certificate", "field.wrong_format")),
    ("an empty certificate", {"certificate": ""}, ("/certificate", "field.too_short")),
    ("a certificate that is too long", {"certificate": "A" * 65540}, ("/certificate", "field.too_long")),
    ("a certificate that is a list", {"certificate": []}, ("/certificate", "field.wrong_type")),
    ("half a digest", {"certificate_fingerprint": "ab" * 31}, ("/certificate_fingerprint", "field.wrong_format")),
    ("a digest of no octets", {"certificate_fingerprint": "xy" * 32}, ("/certificate_fingerprint", "field.wrong_format")),
    ("a digest null", {"certificate_fingerprint": None}, ("/certificate_fingerprint", "field.wrong_type")),
    ("a key that is none", {"public_key": "MAA="}, ("/public_key", "field.wrong_format")),
    ("a key that is a certificate", {"public_key": "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n"},
     ("/public_key", "field.wrong_format")),
    ("a fingerprint that is too long", {"key_fingerprint": "ab" * 33}, ("/key_fingerprint", "field.wrong_format")),
    ("a wrong OGRN", {"ogrn": "1047702026702"}, ("/ogrn", "ogrn.check_digit")),
    ("a person's INN", {"organisation_inn": "500100732259"}, ("/organisation_inn", "field.wrong_format")),
    ("a wrong INN", {"organisation_inn": "7710474376"}, ("/organisation_inn", "inn.check_digits")),
    ("a person's SNILS", {"snils": "112-233-445 95"}, ("", "field.nothing_given"), ("/snils", "field.unknown")),
    ("a person's OGRNIP", {"ogrnip": "304500116000157"}, ("", "field.nothing_given"), ("/ogrnip", "field.unknown")),
    ("two things", {"ogrn": "1047702026701", "organisation_inn": "7710474375"}, ("/organisation_inn", "field.not_allowed_value")),
    ("a SNILS beside", {"ogrn": "1047702026701", "snils": "112-233-445 95"}, ("/snils", "field.unknown")),
]


def _registry():
    """The public look-up, asked wrongly by somebody without a certificate."""
    address = "/v1/registry/search"

    def asked(name, query, *faults):
        return Case(f"registry: {name}", "POST", f"{address}?{query}", {"ogrn": "1047702026701"}, who=None, **fields(*faults))

    return [
        *(Case(f"registry: {name}", "POST", address, body, who=None, **fields(*faults)) for name, body, *faults in REGISTRY),
        asked("none at a time", "limit=0", ("/query/limit", "field.out_of_range")),
        asked("too many at a time", "limit=201", ("/query/limit", "field.out_of_range")),
        asked("after no cursor", "cursor=x", ("/query/cursor", "field.wrong_format")),
        asked("in an order of one's own", "sort=serial", ("/query/sort", "field.unknown")),
        Case("registry: got", "GET", address, None, 405, "request.method_not_allowed", who=None),
        Case("registry: without a body", "POST", address, None, 415, "request.unsupported_media_type", who=None),
    ]


def _extracts():
    """Extracts from the registry, asked wrongly by somebody without a certificate."""
    def wrong(name, target, status, code, method="GET", **more):
        return Case(f"extract {name}", method, f"/v1/registry/{target}", None, status, code, who=None, **more)

    return [
        wrong("of nobody", f"nobody/{SERIAL}/extract", 404, "ca.not_found"),
        wrong("of another certificate", f"gost-unqualified/{SERIAL}/extract", 404, "certificate.not_found"),
        wrong("by no serial", "gost-unqualified/xyz/extract", 404, "certificate.not_found"),
        wrong("by a serial that is too long", f"gost-unqualified/{'ab' * 40}/extract", 404, "certificate.not_found"),
        wrong("without a serial", "gost-unqualified//extract", 404, "request.route_not_found"),
        wrong("of an address", f"..%2Fkeys%2Fstaff/{SERIAL}/extract", 404, "ca.not_found"),
        wrong("as JSON", f"gost-unqualified/{SERIAL}/extract", 406, "request.not_acceptable", headers={"Accept": "application/json"}),
        wrong("posted", f"gost-unqualified/{SERIAL}/extract", 405, "request.method_not_allowed", method="POST"),
        Case("extract with a query", "GET", f"/v1/registry/gost-unqualified/{SERIAL}/extract?form=short", None, who=None,
             **fields(("/query/form", "field.unknown"))),
        _status("an extract", "GET", f"/v1/registry/gost-unqualified/{SERIAL}/extract", 404, "request.route_not_found"),
    ]


CASES = [
    _status("OCSP of nothing", "POST", "/ocsp", 200, "", b"", OCSP, MALFORMED),
    _status("OCSP of noise", "POST", "/ocsp", 200, "", b"noise", OCSP, MALFORMED),
    _status("OCSP with an octet too many", "POST", "/ocsp", 200, "", b"\x30\x02\x30\x00\x00", OCSP, MALFORMED),
    _status("OCSP as JSON", "POST", "/ocsp", 415, "request.unsupported_media_type", b"{}", {"Content-Type": "application/json"}),
    _status("OCSP that is too large", "POST", "/ocsp", 413, "request.body_too_large", b"\x30" * 200_000, OCSP),
    _status("OCSP put", "PUT", "/ocsp", 405, "request.method_not_allowed", b"\x30\x00", OCSP),
    _status("OCSP by GET of no Base64", "GET", "/ocsp/!!!", 200, "", octets=MALFORMED),
    _status("OCSP by GET of a broken escape", "GET", "/ocsp/MAA%3", 200, "", octets=MALFORMED),
    _status("OCSP by GET that is too long", "GET", "/ocsp/" + "A" * 40_000, 431, "request.header_too_large"),
    _status("OCSP by GET deleted", "DELETE", "/ocsp/MAA=", 405, "request.method_not_allowed"),
    _status("the CRL of nobody", "GET", "/crl/nobody.crl", 404, "ca.not_found"),
    _status("the CRL of an address", "GET", "/crl/..%2Fkeys%2Fstaff.crl", 404, "ca.not_found"),
    _status("the delta CRL of nobody", "GET", "/crl/nobody/delta.crl", 404, "ca.not_found"),
    _status("a delta CRL that is not made", "GET", "/crl/staff/delta.crl", 404, "crl.not_found"),
    _status("the delta CRL of no name", "GET", "/crl//delta.crl", 404, "request.route_not_found"),
    _status("a delta CRL posted", "POST", "/crl/staff/delta.crl", 405, "request.method_not_allowed", b""),
    _status("a shard that is not made", "GET", "/crl/staff/16/07.crl", 404, "crl.not_found"),
    _status("a shard of nobody", "GET", "/crl/nobody/16/07.crl", 404, "ca.not_found"),
    _status("a shard beyond the last", "GET", "/crl/staff/16/16.crl", 404, "request.route_not_found"),
    _status("a shard of three", "GET", "/crl/staff/3/01.crl", 404, "request.route_not_found"),
    _status("a shard posted", "POST", "/crl/staff/16/07.crl", 405, "request.method_not_allowed", b""),
    _status("another part of a CRL", "GET", "/crl/staff/gamma.crl", 404, "request.route_not_found"),
    _status("a CRL posted", "POST", "/crl/staff.crl", 405, "request.method_not_allowed", b""),
    _status("the certificate of nobody", "GET", "/ca/nobody.crt", 404, "ca.not_found"),
    _status("the certificates of nobody", "GET", "/ca/nobody.p7c", 404, "ca.not_found"),
    _status("the certificate of no name", "GET", "/ca/.crt", 404, "request.route_not_found"),
    _status("a key for a certificate", "GET", "/ca/staff.key", 404, "request.route_not_found"),
    _status("the registry of nobody", "GET", f"/v1/registry/nobody/{SERIAL}", 404, "certificate.not_found"),
    _status("the registry without a serial", "GET", "/v1/registry/gost-unqualified/", 404, "request.route_not_found"),
    _status("the registry by no serial", "GET", "/v1/registry/gost-unqualified/xyz", 404, "certificate.not_found"),
    *_changes(),
    *_registry(),
    *_extracts(),
    _status("the registry searched", "POST", "/v1/registry/search", 404, "request.route_not_found", b"{}"),
    _status("an application of the API", "GET", "/v1/applications", 404, "request.route_not_found"),
    *_health("/healthz"),
    *_health("/readyz"),
    _metrics("a body that is too large", "GET", "/metrics", 413, "request.body_too_large", b"x" * 9000),
    _metrics("a head that is too large", "GET", "/metrics", 431, "request.header_too_large", headers={"X-Filler": "x" * 9000}),
    _metrics("posted", "POST", "/metrics", 405, "request.method_not_allowed", b""),
    _metrics("another address", "GET", "/v1/applications", 404, "request.route_not_found"),
]
