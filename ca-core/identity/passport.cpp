#include "ca-core/identity/passport.hpp"

#include "ca-core/identity/decimal.hpp"

namespace tamga {

Parsed<PassportSeries> PassportSeries::parse(std::string_view text) {
  std::string digits(text);
  if (digits.size() == 5 && digits[2] == ' ') digits.erase(2, 1);
  if (!is_digits(digits, 4)) return Errc::wrong_format;
  return PassportSeries(std::move(digits));
}

Parsed<PassportNumber> PassportNumber::parse(std::string_view text) {
  if (!is_digits(text, 6) || to_number(text) == 0) return Errc::wrong_format;
  return PassportNumber(std::string(text));
}

Parsed<DepartmentCode> DepartmentCode::parse(std::string_view text) {
  if (text.size() != 7 || text[3] != '-' || !is_digits(text.substr(0, 3), 3) || !is_digits(text.substr(4), 3)) {
    return Errc::wrong_format;
  }
  return DepartmentCode(std::string(text));
}

std::optional<Errc> check_passport_issue_date(Date issued_on, std::optional<Date> birth_date, Date today) {
  constexpr int kPassportAge = 14;
  if (issued_on > today) return Errc::in_the_future;
  if (birth_date && full_years(*birth_date, issued_on) < kPassportAge) return Errc::passport_before_fourteen;
  return std::nullopt;
}

}  // namespace tamga
