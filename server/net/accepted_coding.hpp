#pragma once

// Accept-Encoding (RFC 9110 section 12.5.3), as far as the public status service looks at it.

#include <string_view>

namespace tamga::net {

/// Whether the header's value names gzip, or anything, and not with the weight zero.
bool accepts_gzip(std::string_view accept_encoding);

}  // namespace tamga::net
