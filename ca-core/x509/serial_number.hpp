#pragma once

// A certificate's serial number. RFC 5280 section 4.1.2.2: positive, at most 20 octets.

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "ca-core/base/bytes.hpp"
#include "ca-core/base/random.hpp"

namespace tamga {

class SerialNumber {
 public:
  static constexpr std::size_t kMaxOctets = 20;

  /// One instance octet (1..127, so that two installations never draw the same) and 136 random bits.
  static SerialNumber random(Random& random, std::uint8_t instance);

  /// Big-endian magnitude, leading zero octets allowed; nullopt for zero and for more than 20 octets, where a first
  /// octet above 0x7F counts as one more: DER puts a zero before it.
  static std::optional<SerialNumber> from_octets(ByteView octets);

  /// Hexadecimal digits of either case, an even or odd number of them, at most 42; nullopt for anything else.
  static std::optional<SerialNumber> parse_hex(std::string_view text);

  /// Lower case, two digits an octet, no leading zero octets: the form of URLs and of the registry.
  std::string to_hex() const;

  /// Big-endian, no leading zero octets.
  ByteView octets() const { return {octets_.data(), size_}; }

  bool operator==(const SerialNumber& other) const;
  std::strong_ordering operator<=>(const SerialNumber& other) const;

 private:
  SerialNumber() = default;
  std::array<std::uint8_t, kMaxOctets> octets_{};
  std::uint8_t size_ = 0;
};

}  // namespace tamga
