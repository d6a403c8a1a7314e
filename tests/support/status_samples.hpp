#pragma once

// Statuses and clocks for tests of the public status service.

#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>

#include "ca-core/base/instant.hpp"
#include "ca-core/base/random.hpp"
#include "server/storage/status_change.hpp"
#include "tests/support/scratch_folder.hpp"

namespace tamga::testing {

/// Time passes when a test moves the clock, not by itself.
inline std::chrono::steady_clock::time_point stopped_steady_clock() {
  return {};
}

/// 2026-11-23 10:00:00 UTC.
inline constexpr Instant kStatusNow{std::chrono::sys_days(std::chrono::year(2026) / 11 / 23) + std::chrono::hours(10)};

inline SerialNumber numbered_serial(std::uint64_t number) {
  Bytes octets{0x01};
  for (int shift = 56; shift >= 0; shift -= 8) octets.push_back(static_cast<std::uint8_t>(number >> shift));
  return *SerialNumber::from_octets(octets);
}

inline storage::StatusChange good_status(std::uint64_t number, std::uint32_t version = 1,
                                         storage::AuthorityNumber issuer = 1) {
  return {{issuer, numbered_serial(number)},
          {.version = version,
           .status = CertificateStatus::good,
           .reason = {},
           .revoked_at = {},
           .invalidity_date = {},
           .not_after = kStatusNow + std::chrono::hours(24 * 450)}};
}

inline storage::StatusChange revoked_status(std::uint64_t number, std::uint32_t version = 2,
                                            storage::AuthorityNumber issuer = 1) {
  auto change = good_status(number, version, issuer);
  change.record.status = CertificateStatus::revoked;
  change.record.reason = RevocationReason::key_compromise;
  change.record.revoked_at = kStatusNow - std::chrono::minutes(5);
  change.record.invalidity_date = kStatusNow - std::chrono::hours(5);
  return change;
}

inline storage::StatusChange suspended_status(std::uint64_t number, std::uint32_t version = 2,
                                              storage::AuthorityNumber issuer = 1) {
  auto change = good_status(number, version, issuer);
  change.record.status = CertificateStatus::suspended;
  change.record.reason = RevocationReason::certificate_hold;
  change.record.revoked_at = kStatusNow - std::chrono::minutes(5);
  return change;
}

/// Always the same octets: where tests want repeatable places in a table.
class CountingRandom final : public Random {
 public:
  void fill(std::span<std::uint8_t> octets) override {
    for (std::uint8_t& octet : octets) octet = next_++;
  }

 private:
  std::uint8_t next_ = 1;
};

class MovableClock final : public Clock {
 public:
  Instant now() const override { return Instant(std::chrono::seconds(seconds_.load())); }
  void set(Instant instant) { seconds_ = instant.time_since_epoch().count(); }
  void advance(std::chrono::seconds by) { seconds_ += by.count(); }

 private:
  std::atomic<std::int64_t> seconds_{kStatusNow.time_since_epoch().count()};
};

/// A clock that fails as nothing of Tamga does.
class BrokenClock final : public Clock {
 public:
  Instant now() const override {
    ++asked;
    throw std::runtime_error("no clock");
  }
  mutable std::atomic<int> asked{0};
};

}  // namespace tamga::testing
