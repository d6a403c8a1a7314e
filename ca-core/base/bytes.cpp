#include "ca-core/base/bytes.hpp"

#include <array>

namespace tamga {
namespace {

constexpr std::string_view kHexDigits = "0123456789abcdef";
constexpr std::string_view kBase64Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

using Values = std::array<std::int16_t, 256>;

/// What each character of an alphabet stands for, by its place there; -1 for all others.
constexpr Values values_of(std::string_view alphabet) {
  Values values{};
  values.fill(-1);
  for (std::size_t i = 0; i < alphabet.size(); ++i) {
    values[static_cast<unsigned char>(alphabet[i])] = static_cast<std::int16_t>(i);
  }
  return values;
}

constexpr Values make_hex_values() {
  Values values = values_of(kHexDigits);
  for (unsigned char letter = 'a'; letter <= 'f'; ++letter) values[letter - 'a' + 'A'] = values[letter];
  return values;
}

constexpr Values kHexValues = make_hex_values();
constexpr Values kBase64Values = values_of(kBase64Alphabet);

}  // namespace

ByteView as_bytes(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

std::string_view as_text(ByteView octets) {
  return {reinterpret_cast<const char*>(octets.data()), octets.size()};
}

std::string to_hex(ByteView octets) {
  std::string text(octets.size() * 2, '\0');
  char* place = text.data();
  for (const std::uint8_t octet : octets) {
    *place++ = kHexDigits[octet >> 4U];
    *place++ = kHexDigits[octet & 0x0FU];
  }
  return text;
}

std::optional<Bytes> from_hex(std::string_view text) {
  Bytes octets(text.size() / 2);
  return from_hex(text, octets) ? std::optional(std::move(octets)) : std::nullopt;
}

bool from_hex(std::string_view text, std::span<std::uint8_t> octets) {
  if (text.size() != octets.size() * 2) return false;
  const char* place = text.data();
  int wrong = 0;  // negative once a character was no digit
  for (std::uint8_t& octet : octets) {
    const int high = kHexValues[static_cast<unsigned char>(*place++)];
    const int low = kHexValues[static_cast<unsigned char>(*place++)];
    wrong |= high | low;
    octet = static_cast<std::uint8_t>(high * 16 + low);
  }
  return wrong >= 0;
}

std::string to_base64(ByteView octets) {
  std::string text;
  text.reserve((octets.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < octets.size(); i += 3) {
    const std::size_t rest = octets.size() - i;
    const std::uint32_t group = static_cast<std::uint32_t>(octets[i]) << 16U |
                                (rest > 1 ? static_cast<std::uint32_t>(octets[i + 1]) << 8U : 0U) |
                                (rest > 2 ? static_cast<std::uint32_t>(octets[i + 2]) : 0U);
    text.push_back(kBase64Alphabet[group >> 18U & 0x3FU]);
    text.push_back(kBase64Alphabet[group >> 12U & 0x3FU]);
    text.push_back(rest > 1 ? kBase64Alphabet[group >> 6U & 0x3FU] : '=');
    text.push_back(rest > 2 ? kBase64Alphabet[group & 0x3FU] : '=');
  }
  return text;
}

std::optional<Bytes> from_base64(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  if (text.empty()) return Bytes();
  const std::size_t padding = text.back() != '=' ? 0 : text[text.size() - 2] != '=' ? 1 : 2;
  Bytes octets(text.size() / 4 * 3);
  std::uint32_t group = 0;
  std::size_t end = 0;
  for (std::size_t i = 0; i < text.size(); i += 4) {
    const bool last = i + 4 == text.size();
    const auto value = [&](std::size_t j) {
      const bool is_padding = last && j >= 4 - padding;
      return is_padding ? 0 : static_cast<int>(kBase64Values[static_cast<unsigned char>(text[i + j])]);
    };
    const int first = value(0), second = value(1), third = value(2), fourth = value(3);
    if ((first | second | third | fourth) < 0) return std::nullopt;
    group = static_cast<std::uint32_t>(first << 18 | second << 12 | third << 6 | fourth);
    octets[end++] = static_cast<std::uint8_t>(group >> 16U);
    octets[end++] = static_cast<std::uint8_t>(group >> 8U);
    octets[end++] = static_cast<std::uint8_t>(group);
  }
  // Bits that no octet takes must be zero, or one octet string had several encodings.
  if ((padding == 1 && (group & 0xFFU) != 0) || (padding == 2 && (group & 0xFFFFU) != 0)) return std::nullopt;
  octets.resize(end - padding);
  return octets;
}

}  // namespace tamga
