#include "ca-core/base/id.hpp"

#include <algorithm>

#include "ca-core/base/bytes.hpp"

namespace tamga {

Uuid Uuid::random(Random& random) {
  Uuid uuid;
  random.fill(uuid.octets);
  uuid.octets[6] = static_cast<std::uint8_t>((uuid.octets[6] & 0x0FU) | 0x40U);
  uuid.octets[8] = static_cast<std::uint8_t>((uuid.octets[8] & 0x3FU) | 0x80U);
  return uuid;
}

std::optional<Uuid> Uuid::parse(std::string_view text) {
  if (text.size() != 36 || text[8] != '-' || text[13] != '-' || text[18] != '-' || text[23] != '-') return std::nullopt;
  std::string digits(text);
  std::erase(digits, '-');
  const auto octets = from_hex(digits);
  if (!octets || octets->size() != 16) return std::nullopt;
  Uuid uuid;
  std::copy(octets->begin(), octets->end(), uuid.octets.begin());
  return uuid;
}

std::string Uuid::to_string() const {
  std::string text = to_hex(octets);
  for (const std::size_t position : {8U, 13U, 18U, 23U}) text.insert(position, 1, '-');
  return text;
}

}  // namespace tamga
