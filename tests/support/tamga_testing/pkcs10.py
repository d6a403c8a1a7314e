"""PKCS#10 requests and private keys put together octet by octet, in the forms that other programs give them."""

import base64
import pathlib
import tempfile

from tamga_testing import openssl

BOOLEAN, INTEGER, BIT_STRING, OCTET_STRING, NULL, OID = 0x01, 0x02, 0x03, 0x04, 0x05, 0x06
UTF8, NUMERIC, PRINTABLE, IA5, BMP = 0x0C, 0x12, 0x13, 0x16, 0x1E
SEQUENCE, SET = 0x30, 0x31

EXTENSION_REQUEST, MICROSOFT_EXTENSION_REQUEST = "1.2.840.113549.1.9.14", "1.3.6.1.4.1.311.2.1.14"
SIGNATURES = {"md_gost12_256": "1.2.643.7.1.1.3.2", "md_gost12_512": "1.2.643.7.1.1.3.3", "sha256": "1.2.840.10045.4.3.2"}


def element(tag, *parts):
    content = b"".join(parts)
    if len(content) < 0x80:
        return bytes([tag, len(content)]) + content
    length = len(content).to_bytes((len(content).bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + content


def sequence(*parts):
    return element(SEQUENCE, *parts)


def integer(value):
    return element(INTEGER, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def oid(text):
    first, second, *rest = map(int, text.split("."))
    octets = b""
    for arc in (40 * first + second, *rest):
        piece = [arc & 0x7F]
        while arc := arc >> 7:
            piece.insert(0, 0x80 | arc & 0x7F)
        octets += bytes(piece)
    return element(OID, octets)


def text(tag, value):
    return element(tag, value.encode("utf-16-be" if tag == BMP else "utf-8"))


def name(*attributes):
    """RDNSequence of (OID, string type, text)."""
    return sequence(*(element(SET, sequence(oid(kind), text(tag, value))) for kind, tag, value in attributes))


def attribute(kind, value):
    return sequence(oid(kind), element(SET, value))


def extension(kind, value, critical=None):
    return sequence(oid(kind), b"" if critical is None else element(BOOLEAN, bytes([critical])), element(OCTET_STRING, value))


def extensions(kind, *items):
    """The attribute that asks for these extensions."""
    return attribute(kind, sequence(*items))


def pem(label, der):
    return f"-----BEGIN {label}-----\n{base64.encodebytes(der).decode()}-----END {label}-----\n"


def der(pem_text):
    return base64.b64decode("".join(line for line in pem_text.splitlines() if not line.startswith("-----")))


def public_key_info(key):
    """SubjectPublicKeyInfo of a private key, as openssl writes it."""
    return openssl.run("pkey", "-pubout", "-outform", "DER", stdin=key).stdout


def replaced(octets, old, new):
    """The same octets with one identifier in the place of another of the same length."""
    before, after = oid(old), oid(new)
    assert len(before) == len(after) and octets.count(before) == 1
    return octets.replace(before, after)


def request(key, digest, subject=None, public_key=None, attributes=()):
    """DER signed with the key. `attributes` None leaves the set out."""
    given = b"" if attributes is None else element(0xA0, *attributes)
    info = sequence(integer(0), subject or name(("2.5.4.3", UTF8, "request")), public_key or public_key_info(key), given)
    with tempfile.TemporaryDirectory(prefix="tamga-pkcs10-") as folder:
        file = pathlib.Path(folder) / "key"
        file.write_text(key)
        signature = openssl.run("dgst", f"-{digest}", "-sign", file, stdin=info).stdout
    return sequence(info, sequence(oid(SIGNATURES[digest])), element(BIT_STRING, b"\0", signature))


def ec_key(private, curve="1.2.840.10045.3.1.7", size=32):
    """PKCS#8 in PEM of an EC private key by its number."""
    inner = sequence(integer(1), element(OCTET_STRING, private.to_bytes(size, "big")))
    return pem("PRIVATE KEY", sequence(integer(0), sequence(oid("1.2.840.10045.2.1"), oid(curve)), element(OCTET_STRING, inner)))


def rsa_key(p, q, exponent=65537):
    """PKCS#8 in PEM of an RSA private key by its primes."""
    private = pow(exponent, -1, (p - 1) * (q - 1))
    inner = sequence(*map(integer, (0, p * q, exponent, private, p, q, private % (p - 1), private % (q - 1), pow(q, -1, p))))
    return pem("PRIVATE KEY", sequence(integer(0), sequence(oid("1.2.840.113549.1.1.1"), element(NULL)), element(OCTET_STRING, inner)))
