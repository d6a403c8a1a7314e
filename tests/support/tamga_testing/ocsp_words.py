"""OCSP requests and answers as octets, cheap enough for thousands a second: nothing is verified."""

import base64
import calendar
import functools
import re
import urllib.parse

from tamga_testing import ocsp_der
from tamga_testing.status_story import HOLD, Seen

TIME = re.compile(rb"\x18\x0f(\d{14})Z")
TRY_LATER = 3


def integer(serial):
    """The DER of a serial number of hexadecimal digits."""
    octets = bytes.fromhex(serial)
    return ocsp_der.element(0x02, b"\0" + octets if octets[0] & 0x80 else octets)


def authority_of(request, serial):
    """What a request about one certificate says of its CA: the CertID without the serial number."""
    cert_id = request[:request.index(integer(serial))]
    # OCSPRequest, TBSRequest, requestList, Request, CertID: five heads, one in the other.
    for _ in range(5):
        cert_id = cert_id[2 if cert_id[1] < 128 else 2 + (cert_id[1] & 0x7F):]
    return cert_id


def request(authority, serial, nonce=None):
    """A request about one certificate (RFC 6960 section 4.1.1)."""
    one = ocsp_der.sequence(ocsp_der.sequence(ocsp_der.sequence(ocsp_der.sequence(ocsp_der.sequence(authority, integer(serial))))))
    return ocsp_der.with_extensions(one, ocsp_der.nonce(nonce)) if nonce else one


def path(request_der):
    """Of GET /ocsp/… (RFC 5019 section 5)."""
    return f"/ocsp/{urllib.parse.quote(base64.b64encode(request_der).decode(), safe='')}"


@functools.lru_cache(maxsize=4096)
def seconds(digits):
    """YYYYMMDDhhmmss in UTC as seconds since 1970."""
    text = digits.decode()
    return calendar.timegm((int(text[:4]), *(int(text[place:place + 2]) for place in range(4, 14, 2))))


def read(answer, number):
    """What an OCSPResponse says of a serial number (as integer() gives it); None for tryLater. ValueError for anything else."""
    head = 2 if answer[1] < 128 else 2 + (answer[1] & 0x7F)
    if answer[head + 2] == TRY_LATER:
        return None
    place = answer.find(number)
    if answer[head + 2] != 0 or place < 0:
        raise ValueError(f"no answer about {number.hex()}: {answer[:40].hex()}")
    produced_at = seconds(TIME.search(answer).group(1))
    place += len(number)
    kind, length = answer[place], answer[place + 1]
    status = answer[place + 2:place + 2 + length]
    place += 2 + length
    this_update = seconds(answer[place + 2:place + 16])
    place += 17
    # nextUpdate [0] EXPLICIT
    next_update = seconds(answer[place + 4:place + 18]) if answer[place:place + 4] == b"\xa0\x11\x18\x0f" else None
    times = {"produced_at": produced_at, "this_update": this_update, "next_update": next_update}
    if kind == 0x80:
        return Seen("active", **times)
    if kind == 0x82:
        return Seen("unknown", **times)
    if kind != 0xA1:
        raise ValueError(f"a CertStatus of the kind {kind:#x}")
    reason = status[21] if len(status) > 17 else 0  # [0] EXPLICIT CRLReason
    return Seen("suspended" if reason == HOLD else "revoked", seconds(status[2:16]), reason, **times)
