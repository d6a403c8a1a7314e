#include "server/http/issuer_name.hpp"

namespace tamga::http {

std::optional<std::string> parse_issuer_name(std::string_view text) {
  constexpr std::size_t kLongest = 40;
  if (text.size() > kLongest) return std::nullopt;
  bool after_character = false;
  for (const char c : text) {
    const bool character = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (!character && (c != '-' || !after_character)) return std::nullopt;
    after_character = character;
  }
  return after_character ? std::optional(std::string(text)) : std::nullopt;
}

}  // namespace tamga::http
