#pragma once

// Puts a ready response on its way: adds what depends on the moment and on the request.

#include <string>

#include "ca-core/base/bytes.hpp"
#include "ca-core/base/instant.hpp"
#include "server/net/status_request_parser.hpp"
#include "server/status/ready_response.hpp"

namespace tamga::net {

/// Whether the client has it already (RFC 9110 section 13.2.2).
bool is_not_modified(const StatusRequest& request, const status::ReadyResponse& response);

enum class Fate { keep_open, close };

/// Appends the head and, unless it is mapped, not asked for (HEAD), known to the client (304) or another than the
/// client knows and insists on (412), the body. Returns what of the mapped octets is to be written after that: all of
/// them, the range that was asked for (206), or none. `date` is the Date header's value for `now`.
ByteView append_response(std::string& out, const status::ReadyResponse& response, const StatusRequest& request,
                         Fate fate, Instant now, std::string_view date);

}  // namespace tamga::net
