#pragma once

// The registry for anybody, free of charge and without saying who he is (63-FZ, articles 13 and 15).

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "ca-core/base/instant.hpp"
#include "server/app/registry.hpp"
#include "server/app/registry_question.hpp"
#include "server/storage/registry_lookups.hpp"

namespace tamga::app {

struct RegistryAnswer {
  std::vector<storage::RegistryEntry> items;  // the newest first; status `expired` of those whose term is over
  std::optional<std::string> next_cursor;     // while there are more
  Instant as_of;
};

/// `limit` of 1 to 200. None is an answer too. Error::invalid at "/query/cursor" for a cursor that this function did
/// not make.
RegistryAnswer look_up_registry(Registry& registry, const RegistryQuestion& question, std::size_t limit,
                                const std::optional<std::string>& cursor, Instant now);

}  // namespace tamga::app
