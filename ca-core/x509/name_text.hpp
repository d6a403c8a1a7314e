#pragma once

// Names of certificates, shown to people.

#include <cstdint>
#include <optional>
#include <string>

#include "ca-core/base/bytes.hpp"

namespace tamga {

/// The characters of a string of this ASN.1 type (its identifier octet); nullopt when the type is no string or the
/// octets are none of it. TeletexString is read as Latin-1, as everybody does.
std::optional<std::u32string> characters_of(std::uint8_t tag, ByteView content);

/// "CN=…, SN=…" in the Name's own order, UTF-8. Attributes without a short name show their identifier; octets that are
/// no text show as hexadecimal after "#" (RFC 4514 section 2.4). Never parsed, never compared.
std::string name_text(ByteView name_der);

}  // namespace tamga
