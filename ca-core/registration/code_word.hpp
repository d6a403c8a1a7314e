#pragma once

// The code word that an applicant chooses and later tells over the telephone. It counts exactly as written: case,
// alphabet, Ё and Е, digits and inner spaces matter; only Unicode NFC and blanks at the two ends are normalised.
// Characters that nobody can see or tell (control, format, private, unassigned) are refused. A secret: wiped,
// unprintable, uncomparable; only its Argon2id hash is stored (server/app).

#include <cstddef>
#include <string_view>

#include "ca-core/base/secret.hpp"
#include "ca-core/identity/parsed.hpp"

namespace tamga {

class CodeWord : public Secret<struct CodeWordTag> {
 public:
  static constexpr std::size_t kMinLength = 6;  // code points
  static constexpr std::size_t kMaxLength = 128;

  /// A word being chosen: too_short, too_long or bad_characters when the rules refuse it.
  static Parsed<CodeWord> parse(std::string_view text);

  /// A word told for verification, normalised the same way. Short words are let through (too_short only for nothing at
  /// all): they do not match, and the caller learns no more than that.
  static Parsed<CodeWord> parse_told(std::string_view text);

 private:
  explicit CodeWord(ByteView octets) : Secret(octets) {}
};

}  // namespace tamga
