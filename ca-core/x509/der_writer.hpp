#pragma once

// DER written into octets whose number was computed beforehand: what lists of millions are written with, because
// nothing grows meanwhile.

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>

#include "ca-core/base/bytes.hpp"
#include "ca-core/base/instant.hpp"
#include "ca-core/x509/der.hpp"

namespace tamga::der {

// UTCTime has two digits of the year, read as 1950..2049 (RFC 5280 section 4.1.2.5.1).
inline constexpr Instant kFirstUtcTime = std::chrono::sys_days(std::chrono::year(1950) / 1 / 1);
inline constexpr Instant kFirstGeneralizedTime = std::chrono::sys_days(std::chrono::year(2050) / 1 / 1);

/// Fills its place from the front. Error{internal} where the place is too short: a fault of the program.
class Writer {
 public:
  explicit Writer(std::span<std::uint8_t> place) : rest_(place) {}

  /// Identifier and length octets of a content below 128 octets.
  void short_header(std::uint8_t tag, std::size_t content_length) {
    if (content_length > kLongestShort) refuse();
    const auto place = take(2);
    place[0] = tag;
    place[1] = static_cast<std::uint8_t>(content_length);
  }

  void octet(std::uint8_t value) { take(1)[0] = value; }
  void octets(ByteView values) { std::copy_n(values.data(), values.size(), take(values.size()).data()); }

  /// What der::time() returns.
  void time(Instant instant);

  /// What der::generalized_time() returns.
  void generalized_time(Instant instant);

 private:
  static constexpr std::size_t kLongestShort = 127;

  std::span<std::uint8_t> take(std::size_t count) {
    if (count > rest_.size()) refuse();
    const auto place = rest_.first(count);
    rest_ = rest_.subspan(count);
    return place;
  }
  [[noreturn]] static void refuse();

  std::span<std::uint8_t> rest_;
};

}  // namespace tamga::der
