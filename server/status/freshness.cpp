#include "server/status/freshness.hpp"

#include <algorithm>

namespace tamga::status {

std::optional<Instant> Freshness::known_at() const {
  const std::int64_t seconds = seconds_.load(std::memory_order_acquire);
  return seconds == kNever ? std::nullopt : std::optional(Instant(std::chrono::seconds(seconds)));
}

std::optional<Instant> Freshness::known_at(Instant now) const {
  using std::chrono::steady_clock;
  const auto known = known_at();
  if (!known) return std::nullopt;
  const steady_clock::duration heard(heard_.load(std::memory_order_relaxed));
  const auto since = std::chrono::floor<std::chrono::seconds>(steady_().time_since_epoch() - heard);
  return std::min(*known, now - since);
}

std::optional<std::chrono::seconds> Freshness::age(Instant now) const {
  const auto known = known_at(now);
  if (!known) return std::nullopt;
  return std::max(now - *known, std::chrono::seconds(0));
}

void Freshness::set_known_at(Instant instant) {
  heard_.store(steady_().time_since_epoch().count(), std::memory_order_relaxed);
  seconds_.store(instant.time_since_epoch().count(), std::memory_order_release);
}

void Freshness::forget() {
  seconds_.store(kNever, std::memory_order_relaxed);
}

}  // namespace tamga::status
