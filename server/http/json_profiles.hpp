#pragma once

// Certificate profiles as JSON (api/openapi.yaml): their documents are TOML in a text.

#include <string>
#include <vector>

#include "server/app/profile_versions.hpp"

namespace tamga::http {

/// ProfileList: without the documents.
std::string encode(const std::vector<storage::ProfileDocument>& profiles);

/// Profile: with its document.
std::string encode(const storage::ProfileDocument& profile);

}  // namespace tamga::http
