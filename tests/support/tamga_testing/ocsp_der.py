"""OCSP requests that no command line makes: nonces of any length, preferred signature algorithms (RFC 6960 section 4.1)."""

NONCE = bytes.fromhex("06092b0601050507300102")
PREFERRED_ALGORITHMS = bytes.fromhex("06092b0601050507300108")
EXTENDED_REVOKE = bytes.fromhex("06092b0601050507300109")
ECDSA_SHA384 = bytes.fromhex("06082a8648ce3d040303")
ECDSA_SHA512 = bytes.fromhex("06082a8648ce3d040304")
GOST_512 = bytes.fromhex("06082a85030701010303")


def element(tag, *parts):
    content = b"".join(parts)
    size = len(content)
    octets = size.to_bytes((size.bit_length() + 7) // 8 or 1, "big")
    return bytes([tag]) + (bytes([size]) if size < 128 else bytes([0x80 | len(octets)]) + octets) + content


def content(der):
    """Of the one element that these octets are."""
    start = 2 if der[1] < 128 else 2 + (der[1] & 0x7F)
    return der[start:]


def sequence(*parts):
    return element(0x30, *parts)


def extension(oid, value):
    return sequence(oid, element(0x04, value))


def nonce(octets):
    return extension(NONCE, element(0x04, octets))


def preferring(*algorithms):
    return extension(PREFERRED_ALGORITHMS, sequence(*(sequence(sequence(algorithm)) for algorithm in algorithms)))


def with_extensions(request, *extensions):
    """A request that has none yet, with these requestExtensions."""
    to_be_signed = content(content(request))
    return sequence(sequence(to_be_signed, element(0xA2, sequence(*extensions))))
