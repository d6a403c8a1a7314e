#pragma once

#include <string>

#include "ca-core/base/instant.hpp"

namespace tamga::net {

/// IMF-fixdate (RFC 9110 section 5.6.7): "Mon, 23 Nov 2026 10:15:00 GMT".
std::string to_http_date(Instant instant);

}  // namespace tamga::net
