#include "ca-core/identity/person_name.hpp"

#include "ca-core/identity/unicode_text.hpp"

namespace tamga {
namespace {

constexpr char32_t kTypographicApostrophe = U'\u2019';
constexpr char32_t kHyphen = U'\u2010';
constexpr char32_t kNonBreakingHyphen = U'\u2011';

bool is_separator(char32_t c) {
  return c == U' ' || c == U'-' || c == U'\'' || c == kTypographicApostrophe || c == U'.';
}

/// The text in NFC, seen characters only, each blank a space; nullopt where a character cannot be part of any text.
std::optional<std::u32string> normalised(std::string_view text) {
  const auto decoded = unicode::decode(text);
  if (!decoded) return std::nullopt;
  std::u32string seen;
  for (const char32_t c : *decoded) {
    if (unicode::is_forbidden(c)) return std::nullopt;
    if (unicode::is_format(c)) continue;
    const bool is_hyphen = c == kHyphen || c == kNonBreakingHyphen;
    seen.push_back(unicode::is_blank(c) ? U' ' : is_hyphen ? U'-' : c);
  }
  while (!seen.empty() && seen.back() == U' ') seen.pop_back();
  seen.erase(0, seen.find_first_not_of(U' '));
  return unicode::to_nfc(seen);
}

/// What two spellings of one name have in common.
std::u32string folded(const std::string& text) {
  std::u32string key = unicode::to_lower(unicode::decode(text).value_or(U""));
  for (char32_t& c : key) {
    if (c == U'ё') c = U'е';
    if (c == kTypographicApostrophe) c = U'\'';
  }
  return key;
}

}  // namespace

Parsed<NamePart> NamePart::parse(std::string_view text) {
  constexpr std::size_t kOctetsPerCharacter = 16;
  if (text.size() > kMaxLength * kOctetsPerCharacter) return Errc::too_long;
  const auto name = normalised(text);
  if (!name) return Errc::bad_characters;
  if (name->empty()) return Errc::too_short;
  if (name->size() > kMaxLength) return Errc::too_long;

  bool russian = false;
  bool latin = false;
  bool misplaced = false;
  bool after_letter = false;
  for (const char32_t c : *name) {
    if (is_separator(c)) {
      misplaced = misplaced || !after_letter;
      after_letter = false;
      continue;
    }
    after_letter = true;
    if (unicode::is_russian_letter(c)) {
      russian = true;
    } else if (unicode::is_latin_letter(c)) {
      latin = true;
    } else {
      return Errc::bad_characters;
    }
  }
  if (russian && latin) return Errc::mixed_alphabets;
  if (misplaced || !after_letter) return Errc::wrong_format;
  return NamePart(unicode::encode(*name), russian ? Alphabet::cyrillic : Alphabet::latin);
}

Parsed<PersonName> PersonName::from_parts(NamePart surname, NamePart given_name, std::optional<NamePart> patronymic) {
  if (given_name.alphabet() != surname.alphabet()) return Errc::mixed_alphabets;
  if (patronymic && patronymic->alphabet() != surname.alphabet()) return Errc::mixed_alphabets;
  PersonName name(std::move(surname), std::move(given_name), std::move(patronymic));
  if (unicode::decode(name.given_names()).value_or(U"").size() > NamePart::kMaxLength) return Errc::too_long;
  return name;
}

std::optional<std::string> PersonName::patronymic() const {
  return patronymic_ ? std::optional(patronymic_->text()) : std::nullopt;
}

std::string PersonName::full() const {
  return surname_.text() + " " + given_names();
}

std::string PersonName::given_names() const {
  return patronymic_ ? given_name_.text() + " " + patronymic_->text() : given_name_.text();
}

bool PersonName::same_as(const PersonName& other) const {
  const auto folded_patronymic = [](const PersonName& name) { return folded(name.patronymic().value_or("")); };
  return folded(surname()) == folded(other.surname()) && folded(given_name()) == folded(other.given_name()) &&
         folded_patronymic(*this) == folded_patronymic(other);
}

}  // namespace tamga
