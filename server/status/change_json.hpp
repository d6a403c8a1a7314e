#pragma once

// A published change as those outside are told of it: PublishedChange of api/openapi.yaml.

#include <string>
#include <string_view>

#include "server/storage/published_changes.hpp"

namespace tamga::status {

/// Appends one JSON object; `published` must have a change. `issuer` is the name of its CA.
void append_change(std::string& json, std::string_view issuer, const storage::PublishedChange& published);

/// Appends ,"name":"value" of words that need no escaping.
void append_member(std::string& json, std::string_view name, std::string_view value);

}  // namespace tamga::status
