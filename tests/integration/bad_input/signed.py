"""Revocations, suspensions and resumptions under the holder's signature, asked for wrongly."""

from bad_input import SERIAL, fields, post, with_member
from bad_input.actions import SIGNED

PLACES = {action: f"/v1/certificates/{{qualified_issuer}}/{{qualified_serial}}/{action}/signed"
          for action in ("revoke", "suspend", "resume")}
MEMBERS = [(name, pointer.removeprefix("/authorization"), value, code)
           for name, pointer, value, code in SIGNED if pointer.startswith("/authorization")]


def _foreign(world):
    return {"document": world.foreign_document}


CASES = [case for action, place in PLACES.items() for case in (
    *(post(f"{action} by signature: {name}", place, with_member(_foreign, pointer, value), **fields((pointer, code)))
      for name, pointer, value, code in MEMBERS),
    post(f"{action} by signature: no document", place, {"document": "x"}, status=422, code="cms.unreadable"),
    post(f"{action} by signature: of a stranger's certificate", place, _foreign, status=403, code="cms.not_trusted"),
    post(f"{action} by signature: one that does not exist", f"/v1/certificates/{{issuer}}/{SERIAL}/{action}/signed", {"document": "x"},
         status=404, code="certificate.not_found"),
)]
