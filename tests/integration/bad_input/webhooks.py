"""Webhooks, registered and changed wrongly."""

from bad_input import NOWHERE, SERIAL, Case, fields, post

WEBHOOKS = "/v1/webhooks"
URL = "https://bank.invalid/tamga"
GOOD = {"name": "Банк", "url": URL, "issuers": ["gost-qualified"]}
ONE = [{"issuer": "gost-qualified", "serial": SERIAL}]

# (what is wrong, the members that are wrong, where, the code)
REGISTRATIONS = [
    ("no text for a name", {"name": 7}, "/name", "field.wrong_type"),
    ("an empty name", {"name": " "}, "/name", "field.too_short"),
    ("a name that is too long", {"name": "я" * 129}, "/name", "field.too_long"),
    ("a name with a NUL", {"name": "a\0"}, "/name", "field.bad_characters"),
    ("an empty URL", {"url": ""}, "/url", "field.too_short"),
    ("a URL that is too long", {"url": URL + "x" * 500}, "/url", "field.too_long"),
    ("a URL of another kind", {"url": "ftp://bank.invalid/"}, "/url", "field.wrong_format"),
    ("a URL with a user", {"url": "https://user:word@bank.invalid/"}, "/url", "field.wrong_format"),
    ("a URL with a fragment", {"url": "https://bank.invalid/#x"}, "/url", "field.wrong_format"),
    ("a URL with a line break", {"url": "https://bank.invalid/\r\nHost: x"}, "/url", "field.wrong_format"),
    ("plain HTTP", {"url": "http://bank.invalid/tamga"}, "/url", "field.not_allowed_value"),
    ("this machine", {"url": "https://127.0.0.1:8443/"}, "/url", "field.not_allowed_value"),
    ("this machine in IPv6", {"url": "https://[::1]/"}, "/url", "field.not_allowed_value"),
    ("the data of a cloud", {"url": "https://169.254.169.254/latest"}, "/url", "field.not_allowed_value"),
    ("a private network", {"url": "https://[::ffff:10.0.0.1]/"}, "/url", "field.not_allowed_value"),
    ("no list of CAs", {"issuers": "gost-qualified"}, "/issuers", "field.wrong_type"),
    ("a CA that is a number", {"issuers": ["gost-qualified", 7]}, "/issuers/1", "field.wrong_type"),
    ("a CA that is none", {"issuers": ["GOST"]}, "/issuers/0", "field.wrong_format"),
    ("a CA that does not exist", {"issuers": ["gost-qualified", "nobody"]}, "/issuers/1", "field.not_allowed_value"),
    ("too many CAs", {"issuers": ["gost-qualified"] * 101}, "/issuers", "field.too_long"),
    ("no list of certificates", {"certificates": {}}, "/certificates", "field.wrong_type"),
    ("a certificate that is a text", {"certificates": [SERIAL]}, "/certificates/0", "field.wrong_type"),
    ("a certificate without a CA", {"certificates": [{"serial": SERIAL}]}, "/certificates/0/issuer", "field.required"),
    ("a serial number that is none", {"certificates": [{"issuer": "gost-qualified", "serial": "xyz"}]},
     "/certificates/0/serial", "field.wrong_format"),
    ("a certificate that does not exist", {"certificates": ONE}, "/certificates/0", "field.not_allowed_value"),
    ("too many certificates", {"certificates": ONE * 1001}, "/certificates", "field.too_long"),
    ("nothing that it follows", {"issuers": []}, "", "field.nothing_given"),
    ("a secret of its own", {"secret": "whsec_x"}, "/secret", "field.unknown"),
]

CASES = [
    *(post(f"webhook: {name}", WEBHOOKS, {**GOOD, **wrong}, who="administrator", **fields((pointer, code)))
      for name, wrong, pointer, code in REGISTRATIONS),
    post("webhook: nothing", WEBHOOKS, {}, who="administrator",
         **fields(("/name", "field.required"), ("/url", "field.required"), ("", "field.nothing_given"))),
    Case("webhook: an idempotency key with a blank", "POST", WEBHOOKS, GOOD, headers={"Idempotency-Key": "a b"}, who="administrator",
         **fields(("/header/idempotency-key", "field.wrong_format"))),
    post("webhook: by an operator", WEBHOOKS, GOOD, status=403, code="auth.forbidden"),
    *(post(f"webhook: {action} of {name}", f"{WEBHOOKS}/{identifier}/{action}", {}, who="administrator", status=404,
           code="request.route_not_found")
      for action in ("pause", "resume", "rotate-secret", "remove") for name, identifier in (("nothing", NOWHERE), ("no id", "42"))),
    post("webhook: pause with a body", f"{WEBHOOKS}/{NOWHERE}/pause", {"until": "2999"}, who="administrator",
         **fields(("/until", "field.unknown"))),
    post("webhook: remove by an auditor", f"{WEBHOOKS}/{NOWHERE}/remove", {}, who="auditor", status=403, code="auth.forbidden"),
    Case("webhook: one that does not exist", "GET", f"{WEBHOOKS}/{NOWHERE}", None, 404, "request.route_not_found", who="auditor"),
    Case("webhooks: a page of nothing", "GET", f"{WEBHOOKS}?limit=0", None, who="auditor",
         **fields(("/query/limit", "field.out_of_range"))),
    Case("webhooks: a cursor of nobody", "GET", f"{WEBHOOKS}?cursor=x", None, who="auditor",
         **fields(("/query/cursor", "field.wrong_format"))),
    Case("webhooks: by a clerk", "GET", WEBHOOKS, None, 403, "auth.forbidden", who="mfc_clerk"),
]
