#include "ca-core/identity/text_line.hpp"

#include "ca-core/identity/unicode_text.hpp"

namespace tamga {

Parsed<std::string> normalise_line(std::string_view text, std::size_t max_length) {
  // Before the work of normalising: no form of the longest line takes more octets than this.
  constexpr std::size_t kOctetsPerCharacter = 16;
  if (text.size() > max_length * kOctetsPerCharacter) return Errc::too_long;
  const auto decoded = unicode::decode(text);
  if (!decoded) return Errc::bad_characters;

  std::u32string line;
  for (const char32_t c : *decoded) {
    if (unicode::is_forbidden(c)) return Errc::bad_characters;
    if (unicode::is_format(c)) continue;
    if (!unicode::is_blank(c)) {
      line.push_back(c);
    } else if (!line.empty() && line.back() != U' ') {
      line.push_back(U' ');
    }
  }
  if (!line.empty() && line.back() == U' ') line.pop_back();
  line = unicode::to_nfc(line);
  if (line.empty()) return Errc::too_short;
  if (line.size() > max_length) return Errc::too_long;
  return unicode::encode(line);
}

}  // namespace tamga
