#pragma once

// The authority of a URI as HTTP's Host has it (RFC 9110 section 7.2).

#include <string_view>

namespace tamga::net {

/// uri-host [ ":" port ] (RFC 3986 section 3.2): reg-name, IPv4address or an address in brackets; percent-encoding is
/// taken as it stands. The host may be empty, user information must not be there.
bool is_uri_authority(std::string_view text);

}  // namespace tamga::net
