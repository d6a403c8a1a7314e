#include "ca-core/identity/ogrn.hpp"

#include "ca-core/identity/decimal.hpp"

namespace tamga {
namespace {

bool check_digit_holds(std::string_view digits, std::uint64_t divisor) {
  const std::uint64_t rest = to_number(digits.substr(0, digits.size() - 1)) % divisor;
  return rest % 10 == to_number(digits.substr(digits.size() - 1));
}

}  // namespace

Parsed<Ogrn> Ogrn::parse(std::string_view text) {
  if (!is_digits(text, 13) || (text[0] != '1' && text[0] != '2' && text[0] != '5')) return Errc::wrong_format;
  if (!check_digit_holds(text, 11)) return Errc::ogrn_check_digit;
  return Ogrn(std::string(text));
}

Parsed<Ogrnip> Ogrnip::parse(std::string_view text) {
  if (!is_digits(text, 15) || (text[0] != '3' && text[0] != '4')) return Errc::wrong_format;
  if (!check_digit_holds(text, 13)) return Errc::ogrnip_check_digit;
  return Ogrnip(std::string(text));
}

}  // namespace tamga
