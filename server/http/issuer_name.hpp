#pragma once

// The name of a certification authority in addresses and bodies: "gost-qualified".

#include <optional>
#include <string>
#include <string_view>

namespace tamga::http {

/// 1..40 characters: lower-case letters and digits in words that single hyphens join. Whether there is such an
/// authority is not known here.
std::optional<std::string> parse_issuer_name(std::string_view text);

}  // namespace tamga::http
