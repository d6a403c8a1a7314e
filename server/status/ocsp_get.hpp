#pragma once

#include <optional>
#include <string_view>

#include "ca-core/base/bytes.hpp"

namespace tamga::status {

/// The request in the path of an OCSP GET (RFC 6960 appendix A.1): DER, Base64, URL encoding. Slashes, pluses and
/// equals signs may stand encoded or not, padding may be missing, a space is a plus that somebody decoded, slashes
/// before the request are passed over, and one after it where it cannot be of the request. nullopt for anything else,
/// such as the other alphabet (base64url), line breaks and octets encoded twice.
std::optional<Bytes> decode_ocsp_path(std::string_view path);

}  // namespace tamga::status
