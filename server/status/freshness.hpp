#pragma once

// Until when the registry's changes are known here: written by the follower, read by whoever answers.

#include <atomic>
#include <optional>

#include "ca-core/base/instant.hpp"

namespace tamga::status {

class Freshness {
 public:
  /// nullopt while nothing has been loaded.
  std::optional<Instant> known_at() const;

  /// Seconds since then, never negative; nullopt while nothing has been loaded.
  std::optional<std::chrono::seconds> age(Instant now) const;

  /// What the last answer of the database says, also when it is earlier than before: after a clock was set back, or
  /// from a replica that lags.
  void set_known_at(Instant instant);

  /// As while nothing has been loaded.
  void forget();

 private:
  std::atomic<std::int64_t> seconds_{kNever};
  static constexpr std::int64_t kNever = INT64_MIN;
};

}  // namespace tamga::status
