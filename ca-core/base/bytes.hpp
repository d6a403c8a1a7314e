#pragma once

// Octet strings and their two textual forms.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tamga {

using Bytes = std::vector<std::uint8_t>;
using ByteView = std::span<const std::uint8_t>;

/// The octets of a text, without copying.
ByteView as_bytes(std::string_view text);

/// Octets seen as characters, without copying; no encoding is checked.
std::string_view as_text(ByteView octets);

/// Lower-case hexadecimal, two digits an octet.
std::string to_hex(ByteView octets);

/// Both cases; nullopt when the length is odd or a character is no hexadecimal digit.
std::optional<Bytes> from_hex(std::string_view text);
/// The same into octets that are there, two digits each; false as above.
bool from_hex(std::string_view text, std::span<std::uint8_t> octets);

/// RFC 4648 section 4, with padding, without line breaks.
std::string to_base64(ByteView octets);

/// RFC 4648 section 4; padding required, no white space; nullopt for anything else.
std::optional<Bytes> from_base64(std::string_view text);

}  // namespace tamga
