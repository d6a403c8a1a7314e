#pragma once

// What a copy of the registry's statuses says of itself, beside the statuses.

#include <vector>

#include "ca-core/base/instant.hpp"
#include "server/storage/status_feed.hpp"

namespace tamga::status {

struct StoreState {
  storage::FeedPosition position;
  Instant known_at;  // until when the database had been followed
  std::vector<storage::StatusAuthority> authorities;

  bool operator==(const StoreState&) const = default;
};

}  // namespace tamga::status
