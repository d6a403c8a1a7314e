#include "ca-core/registration/code_word.hpp"

#include <algorithm>
#include <optional>
#include <string>

#include "ca-core/identity/unicode_text.hpp"

namespace tamga {
namespace {

/// Every intermediate form of the word is wiped, whichever way the function is left.
template <typename String>
struct Wiped {
  ~Wiped() { wipe(text.data(), text.size() * sizeof(typename String::value_type)); }

  String text;
};

/// Blanks that a keyboard, a form or the clipboard may leave at an end.
bool is_trimmed(char32_t c) {
  return c == U'\t' || c == U'\r' || c == U'\n' || unicode::is_blank(c);
}

/// Puts the normalised word into `word`, or says why it is refused.
std::optional<Errc> normalise(std::string_view text, std::size_t min_length, std::string& word) {
  constexpr std::size_t kLongestSpelling = CodeWord::kMaxLength * 16;  // octets, before blanks are trimmed
  if (text.size() > kLongestSpelling) return Errc::too_long;
  auto decoded = unicode::decode(text);
  if (!decoded) return Errc::bad_characters;
  const Wiped<std::u32string> whole{std::move(*decoded)};

  std::u32string_view trimmed = whole.text;
  while (!trimmed.empty() && is_trimmed(trimmed.front())) trimmed.remove_prefix(1);
  while (!trimmed.empty() && is_trimmed(trimmed.back())) trimmed.remove_suffix(1);
  const auto cannot_be_told = [](char32_t c) { return unicode::is_forbidden(c) || unicode::is_format(c); };
  if (std::any_of(trimmed.begin(), trimmed.end(), cannot_be_told)) return Errc::bad_characters;

  const Wiped<std::u32string> normal{unicode::to_nfc(trimmed)};
  if (normal.text.size() < min_length) return Errc::too_short;
  if (normal.text.size() > CodeWord::kMaxLength) return Errc::too_long;
  word = unicode::encode(normal.text);
  return std::nullopt;
}

}  // namespace

Parsed<CodeWord> CodeWord::parse(std::string_view text) {
  Wiped<std::string> word;
  if (const auto reason = normalise(text, kMinLength, word.text)) return *reason;
  return CodeWord(as_bytes(word.text));
}

Parsed<CodeWord> CodeWord::parse_told(std::string_view text) {
  Wiped<std::string> word;
  if (const auto reason = normalise(text, 1, word.text)) return *reason;
  return CodeWord(as_bytes(word.text));
}

}  // namespace tamga
