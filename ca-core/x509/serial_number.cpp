#include "ca-core/x509/serial_number.hpp"

#include <algorithm>
#include <array>
#include <span>

#include "ca-core/base/error.hpp"

namespace tamga {
namespace {

constexpr std::size_t kRandomOctets = 17;
constexpr std::uint8_t kMaxInstance = 127;
constexpr std::uint8_t kSignBit = 0x80;
constexpr std::size_t kMaxHexDigits = 2 * SerialNumber::kMaxOctets + 2;

}  // namespace

SerialNumber SerialNumber::random(Random& random, std::uint8_t instance) {
  if (instance == 0 || instance > kMaxInstance)
    throw Error(Errc::configuration_invalid, LogNote{"instance is not 1..127"});
  SerialNumber serial;
  serial.octets_[0] = instance;
  random.fill(std::span(serial.octets_).subspan(1, kRandomOctets));
  serial.size_ = 1 + kRandomOctets;
  return serial;
}

std::optional<SerialNumber> SerialNumber::from_octets(ByteView octets) {
  const auto first = std::ranges::find_if(octets, [](std::uint8_t octet) { return octet != 0; });
  const ByteView magnitude(first, octets.end());
  const std::size_t encoded = magnitude.empty() ? 0 : magnitude.size() + ((magnitude.front() & kSignBit) != 0 ? 1 : 0);
  std::optional<SerialNumber> serial;
  if (encoded == 0 || encoded > kMaxOctets) return serial;
  serial = SerialNumber();
  std::ranges::copy(magnitude, serial->octets_.begin());
  serial->size_ = static_cast<std::uint8_t>(magnitude.size());
  return serial;
}

std::optional<SerialNumber> SerialNumber::parse_hex(std::string_view text) {
  if (text.empty() || text.size() > kMaxHexDigits) return std::nullopt;
  std::array<char, kMaxHexDigits> digits{'0'};
  const std::size_t zero = text.size() % 2;
  std::ranges::copy(text, digits.begin() + static_cast<std::ptrdiff_t>(zero));
  std::array<std::uint8_t, kMaxHexDigits / 2> octets{};
  const auto magnitude = std::span(octets).first((zero + text.size()) / 2);
  if (!from_hex({digits.data(), zero + text.size()}, magnitude)) return std::nullopt;
  return from_octets(magnitude);
}

std::string SerialNumber::to_hex() const {
  return tamga::to_hex(octets());
}

bool SerialNumber::operator==(const SerialNumber& other) const {
  return std::ranges::equal(octets(), other.octets());
}

std::strong_ordering SerialNumber::operator<=>(const SerialNumber& other) const {
  if (size_ != other.size_) return size_ <=> other.size_;
  return std::lexicographical_compare_three_way(octets_.begin(), octets_.begin() + size_, other.octets_.begin(),
                                                other.octets_.begin() + other.size_);
}

}  // namespace tamga
