#pragma once

// What identity data and code words need of Unicode: well-formed UTF-8 (RFC 3629), Normalization Form C (UAX #15) and
// the kinds of characters. The tables are utf8proc's, and no other file includes it (docs/adr).

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace tamga::unicode {

/// The code points of well-formed UTF-8; nullopt for overlong forms, surrogates, truncated sequences, code points above
/// U+10FFFF. The result never reallocates while it is filled, so a secret leaves no copies behind.
std::optional<std::u32string> decode(std::string_view utf8);

std::string encode(std::u32string_view text);

/// Normalization Form C. For assigned characters the form never changes in later Unicode versions.
std::u32string to_nfc(std::u32string_view text);

/// The simple lower-case mapping of each character.
std::u32string to_lower(std::u32string_view text);

/// U+0020, U+00A0 and the other space separators (Zs).
bool is_blank(char32_t c);

/// Cf: characters that are there but not seen, such as U+200B or U+202E.
bool is_format(char32_t c);

/// Characters that no text field takes: controls, line and paragraph separators, private use, unassigned, surrogates.
bool is_forbidden(char32_t c);

/// A Russian letter: А-я, Ё, ё.
bool is_russian_letter(char32_t c);

/// A capital or small letter of the Latin alphabet with or without diacritics: those up to U+024F and of the block
/// Latin Extended Additional (Vietnamese names). The click letters U+01C0 to U+01C3, which look like punctuation, are
/// none.
bool is_latin_letter(char32_t c);

}  // namespace tamga::unicode
