"""Revocations under the holder's signature, asked for wrongly."""

from bad_input import SERIAL, fields, post, with_member
from bad_input.actions import SIGNED

PLACE = "/v1/certificates/{qualified_issuer}/{qualified_serial}/revoke/signed"
MEMBERS = [(name, pointer.removeprefix("/authorization"), value, code)
           for name, pointer, value, code in SIGNED if pointer.startswith("/authorization")]


def _foreign(world):
    return {"document": world.foreign_document}


CASES = [
    *(post(f"revoke by signature: {name}", PLACE, with_member(_foreign, pointer, value), **fields((pointer, code)))
      for name, pointer, value, code in MEMBERS),
    post("revoke by signature: no document", PLACE, {"document": "x"}, status=422, code="cms.unreadable"),
    post("revoke by signature: of a stranger's certificate", PLACE, _foreign, status=403, code="cms.not_trusted"),
    post("revoke by signature: one that does not exist", f"/v1/certificates/{{issuer}}/{SERIAL}/revoke/signed", {"document": "x"},
         status=404, code="certificate.not_found"),
]
