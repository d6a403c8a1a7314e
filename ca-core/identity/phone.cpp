#include "ca-core/identity/phone.hpp"

#include "ca-core/identity/decimal.hpp"
#include "ca-core/identity/unicode_text.hpp"

namespace tamga {
namespace {

/// What people put between digits; format characters come along when a number is copied from a telephone's address
/// book.
bool is_decoration(char32_t c) {
  const bool is_dash = c == U'-' || (c >= U'\u2010' && c <= U'\u2015');
  return is_dash || c == U'(' || c == U')' || unicode::is_blank(c) || unicode::is_format(c);
}

}  // namespace

Parsed<Phone> Phone::parse(std::string_view text) {
  constexpr std::size_t kLongestSpelling = 64;
  constexpr std::size_t kMinDigits = 8;
  constexpr std::size_t kMaxDigits = 15;  // ITU-T E.164 section 6
  if (text.size() > kLongestSpelling) return Errc::too_long;
  const auto decoded = unicode::decode(text);
  if (!decoded) return Errc::bad_characters;

  std::string phone;
  for (const char32_t c : *decoded) {
    if (is_decoration(c)) continue;
    if (c > 0x7F) return Errc::wrong_format;
    phone.push_back(static_cast<char>(c));
  }
  if (phone.empty() || phone[0] != '+') return Errc::wrong_format;
  const std::string_view digits = std::string_view(phone).substr(1);
  if (digits.size() < kMinDigits || digits.size() > kMaxDigits || !is_digits(digits, digits.size())) {
    return Errc::wrong_format;
  }
  if (digits[0] == '0' || (digits[0] == '7' && digits.size() != 11)) return Errc::wrong_format;
  return Phone(std::move(phone));
}

}  // namespace tamga
