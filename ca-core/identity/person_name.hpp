#pragma once

// A person's name as his identity document writes it. Russian letters (Ё is kept), or Latin ones for a foreigner, but
// never both: letters that look alike would let two persons pass for one. Parts begin and end with a letter; a space,
// hyphen, apostrophe (U+0027, U+2019) or full stop stands only between letters. Lower-case words such as "оглы" are
// kept.

#include <optional>
#include <string>
#include <string_view>

#include "ca-core/identity/parsed.hpp"

namespace tamga {

enum class Alphabet { cyrillic, latin };

class NamePart {
 public:
  static constexpr std::size_t kMaxLength = 128;  // code points; FSB order 795: surname, givenName

  /// bad_characters, mixed_alphabets, too_short, too_long or wrong_format (a separator in the wrong place) otherwise.
  /// Normalised to NFC first; Cf characters are dropped, any blank becomes a space, the ends are trimmed.
  static Parsed<NamePart> parse(std::string_view text);

  const std::string& text() const { return text_; }
  Alphabet alphabet() const { return alphabet_; }
  bool operator==(const NamePart&) const = default;

 private:
  NamePart(std::string text, Alphabet alphabet) : text_(std::move(text)), alphabet_(alphabet) {}

  std::string text_;
  Alphabet alphabet_;
};

class PersonName {
 public:
  /// mixed_alphabets when the parts are not of one alphabet; too_long when given name and patronymic together do not
  /// fit the certificate's givenName.
  static Parsed<PersonName> from_parts(NamePart surname, NamePart given_name, std::optional<NamePart> patronymic);

  const std::string& surname() const { return surname_.text(); }
  const std::string& given_name() const { return given_name_.text(); }
  std::optional<std::string> patronymic() const;

  /// "Фамилия Имя Отчество": the certificate's commonName.
  std::string full() const;

  /// "Имя Отчество": the certificate's givenName.
  std::string given_names() const;

  /// The same person's name for the registry: Ё and Е, upper and lower case, and both apostrophes count as equal.
  bool same_as(const PersonName& other) const;

  bool operator==(const PersonName&) const = default;

 private:
  PersonName(NamePart surname, NamePart given_name, std::optional<NamePart> patronymic)
      : surname_(std::move(surname)), given_name_(std::move(given_name)), patronymic_(std::move(patronymic)) {}

  NamePart surname_;
  NamePart given_name_;
  std::optional<NamePart> patronymic_;
};

}  // namespace tamga
