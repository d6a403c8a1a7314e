#pragma once

// What the public status listener answers to which request: the few routes of api/openapi.yaml with x-listener
// "status".

#include <string>
#include <string_view>
#include <variant>

#include "ca-core/base/error.hpp"
#include "ca-core/base/instant.hpp"
#include "server/net/status_request_parser.hpp"
#include "server/net/status_sources.hpp"
#include "server/status/ocsp_service.hpp"
#include "server/status/ready_response.hpp"

namespace tamga::net {

/// An answer, or an OCSP request that waits for its signature. Throws nothing for what a client may send.
status::OcspReply answer(const StatusRequest& request, const StatusSources& sources, Instant now);

/// A problem document with an id of its own; `extra_headers` are whole lines with their CRLF.
status::ReadyResponsePtr refusal(Errc code, const StatusSources& sources, std::string_view extra_headers = {});
status::ReadyResponsePtr refusal(const Error& error, const StatusSources& sources, std::string_view extra_headers = {});

}  // namespace tamga::net
