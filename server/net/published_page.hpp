#pragma once

// GET /v1/registry/changes: pages of the published changes for those who follow the registry.

#include <string_view>

#include "ca-core/base/instant.hpp"
#include "server/net/status_sources.hpp"
#include "server/status/ready_response.hpp"

namespace tamga::net {

/// A full page never changes and may be kept by caches; one that is not yet full is good for a second. Throws nothing
/// for what a client may send.
status::ReadyResponsePtr answer_changes(std::string_view query, const StatusSources& sources, Instant now);

}  // namespace tamga::net
