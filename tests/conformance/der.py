"""DER (X.690) taken apart and written again: what comes out equal was DER."""

CONSTRUCTED = 0x20
SET = 0x31
BOOLEAN, INTEGER, BIT_STRING, OCTET_STRING, OID = 0x01, 0x02, 0x03, 0x04, 0x06


def elements(octets):
    """The (tag, content) pairs that stand one after another."""
    place = 0
    while place < len(octets):
        tag = octets[place]
        assert tag & 0x1F != 0x1F, "tag numbers above 30 do not occur in X.509"
        length = octets[place + 1]
        place += 2
        if length & 0x80:
            count = length & 0x7F
            assert 1 <= count <= 4, "indefinite or absurd length"
            length = int.from_bytes(octets[place : place + count], "big")
            place += count
        assert place + length <= len(octets), "an element goes past the end"
        yield tag, octets[place : place + length]
        place += length


def written(tag, content):
    if len(content) < 0x80:
        return bytes([tag, len(content)]) + content
    length = len(content).to_bytes((len(content).bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + content


def primitive(tag, content):
    """The content as DER writes its value."""
    if tag == BOOLEAN:
        assert len(content) == 1
        return b"\xff" if content != b"\x00" else b"\x00"
    if tag == INTEGER:
        value = int.from_bytes(content, "big", signed=True)
        return value.to_bytes(value.bit_length() // 8 + 1, "big", signed=True)
    if tag == BIT_STRING:
        unused = content[0]
        assert unused < 8
        return bytes([unused]) + (content[1:-1] + bytes([content[-1] & (0xFF << unused) & 0xFF]) if len(content) > 1 else b"")
    if tag == OID:
        assert content and content[-1] & 0x80 == 0 and not content.startswith(b"\x80")
    return content


def encoded_again(octets):
    """The same values in DER."""
    result = b""
    for tag, content in elements(octets):
        if tag & CONSTRUCTED:
            parts = [encoded_again(written(*element)) for element in elements(content)]
            content = b"".join(sorted(parts) if tag == SET else parts)
        else:
            content = primitive(tag, content)
        result += written(tag, content)
    return result


def child(octets, *path):
    """The content of the element reached by these positions, the first within the outermost."""
    tag, content = next(elements(octets))
    for position in path:
        tag, content = list(elements(content))[position]
    return tag, content
