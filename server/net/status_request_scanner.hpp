#pragma once

// Reads in one pass the requests that nearly every client sends. The grammar is a part of that of RFC 9112, so narrow
// that no two readers could understand it differently; everything else is left to the parser.

#include <cstddef>

#include "ca-core/base/bytes.hpp"
#include "server/net/status_request.hpp"

namespace tamga::net {

struct RequestLimits {
  std::size_t header = 0;  // octets, with the request line
  std::size_t body = 0;    // octets
};

/// Takes one whole request from the front of `octets` into `request`, whose strings are empty, and returns how many
/// octets it has. Returns 0 and leaves `request` alone when it is not all there, is too long, is wrong, or is GET, HEAD
/// or POST of HTTP/1.1 with anything that is rare: a line that ends with LF alone or is folded, octets outside
/// printable ASCII, a field twice, no Host, Transfer-Encoding, Expect, or another Connection than keep-alive.
std::size_t scan_request(ByteView octets, const RequestLimits& limits, StatusRequest& request);

}  // namespace tamga::net
