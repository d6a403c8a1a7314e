#pragma once

// Which network addresses are in the public internet. Whoever may name a URL that this server calls must not reach by
// it what only this server reaches: itself, its neighbours, the services of a cloud.

#include <string_view>

#include "ca-core/base/bytes.hpp"

namespace tamga::app {

/// Of 4 octets (IPv4) or 16 (IPv6), in network order: globally reachable by the IANA registries of special-purpose
/// addresses (RFC 6890) and unicast. An IPv4 address within an IPv6 one (mapped, RFC 4291; translated, RFC 6052) counts
/// as itself. False for any other number of octets.
bool is_public_address(ByteView octets);

/// False for a numeric address, IPv6 in brackets, that is not public; true for every other text.
bool may_be_public_host(std::string_view host);

}  // namespace tamga::app
