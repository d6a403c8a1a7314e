#pragma once

// A list for tests of how lists are made: its header and as many entries as are wanted.

#include <cstdint>

#include "ca-core/revocation/crl.hpp"

namespace tamga::testing {

inline const Instant kThisUpdate = std::chrono::sys_days(std::chrono::year(2026) / 11 / 23);
inline const CrlHeader kHeader{7, kThisUpdate, kThisUpdate + std::chrono::hours(24)};
inline constexpr std::uint64_t kManyEntries = 60'000;  // more than two chunks

/// Another serial for each number.
inline CrlEntry listed_entry(std::uint64_t number) {
  const Bytes octets{0x01, static_cast<std::uint8_t>(number >> 16U), static_cast<std::uint8_t>(number >> 8U),
                     static_cast<std::uint8_t>(number)};
  return {*SerialNumber::from_octets(octets), kThisUpdate, RevocationReason::superseded};
}

}  // namespace tamga::testing
