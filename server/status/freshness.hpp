#pragma once

// Until when the registry's changes are known here: written by the follower, read by whoever answers.

#include <atomic>
#include <chrono>
#include <cstdint>
#include <optional>

#include "ca-core/base/instant.hpp"

namespace tamga::status {

class Freshness {
 public:
  using SteadyClock = std::chrono::steady_clock::time_point (*)();

  /// By `steady` it is told how long ago something was heard, also when the clock is set back meanwhile.
  explicit Freshness(SteadyClock steady = std::chrono::steady_clock::now) : steady_(steady) {}

  /// nullopt while nothing has been loaded.
  std::optional<Instant> known_at() const;

  /// The same by a clock that shows `now`: earlier when it was set back since, by what has passed in truth.
  std::optional<Instant> known_at(Instant now) const;

  /// Seconds since then, never negative; nullopt while nothing has been loaded.
  std::optional<std::chrono::seconds> age(Instant now) const;

  /// What the last answer of the database says, also when it is earlier than before: after a clock was set back, or
  /// from a replica that lags.
  void set_known_at(Instant instant);

  /// As while nothing has been loaded.
  void forget();

 private:
  const SteadyClock steady_;
  std::atomic<std::int64_t> seconds_{kNever};
  std::atomic<std::chrono::steady_clock::rep> heard_{0};  // when that was set, by the steady clock; set before it
  static constexpr std::int64_t kNever = INT64_MIN;
};

}  // namespace tamga::status
