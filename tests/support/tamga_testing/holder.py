"""Somebody who has a qualified certificate and its key, and signs statements with it."""

import hashlib

from tamga_testing import journey, openssl


class Holder:
    """A new person with a certificate of the given kind."""

    def __init__(self, operator, key_kind="gost-256-a", signature_kind="qualified", **options):
        self.key_kind = key_kind
        self.key = openssl.make_key(key_kind)
        self.application, self.certificate = journey.issue_to_new_person(
            operator, signature_kind=signature_kind, request=openssl.make_request(key_kind, self.key), **options)

    def sign(self, text, *options, **more):
        """A signed document in PEM."""
        return openssl.sign_document(text, self.certificate["pem"], self.key, *options, **more).decode()


def statement(action, certificate, reason=None, request=None, date=None, **more):
    """The text that a holder signs: README.md and ca-core/documents/holder_statement.hpp. `more`: email, phone, until."""
    lines = ["Tamga signed request 1", f"action: {action}", f"certificate: {certificate['issuer']}/{certificate['serial']}"]
    if request is not None:
        lines.append(f"request-sha256: {hashlib.sha256(openssl.request_der(request)).hexdigest()}")
    if reason is not None:
        lines.append(f"reason: {reason}")
    lines += [f"{name}: {value}" for name, value in more.items()]
    lines.append(f"date: {date or journey.now_text()}")
    return "".join(line + "\n" for line in lines)


def reissue_body(certificate, request, document, reason="expiry", content=None, **more):
    authorization = {"method": "qualified_signature", "document": document}
    if content is not None:
        authorization["content"] = content
    return {"certificate": {"issuer": certificate["issuer"], "serial": certificate["serial"]}, "reason": reason,
            "authorization": authorization, "request": request, **more}


def let_end(installation, certificate, days):
    """The registry's record of the certificate's end is moved to so many days from now: what a test cannot wait for."""
    connection = installation.connect()
    try:
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")  # without the triggers that forbid it
            for table, begin in (("certificates", ", not_before = not_before - interval '450 days'"), ("certificate_status", "")):
                cursor.execute(f"UPDATE tamga.{table} SET not_after = now() + %s * interval '1 day'{begin} WHERE serial = decode(%s, 'hex')",
                               (days, certificate["serial"]))
                assert cursor.rowcount == 1
        connection.commit()
    finally:
        connection.close()


def end_suspension(installation, *certificates, at_end="revoked"):
    """The registry's record of these suspensions: each lasts a second, and ends so. A term that a test waits out would have to be longer
    than the slowest machine takes until it is entered."""
    connection = installation.connect()
    try:
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")  # without the triggers that forbid it
            cursor.execute("UPDATE tamga.suspensions SET until = registry_entry_at + interval '1 second', at_end = %s"
                           " WHERE encode(serial, 'hex') = ANY(%s)", (at_end, [certificate["serial"] for certificate in certificates]))
            assert cursor.rowcount == len(certificates)
    finally:
        connection.close()
