#include "ca-core/identity/passport.hpp"

#include "ca-core/identity/decimal.hpp"

namespace tamga {
namespace {

using std::chrono::sys_days;

constexpr int kPassportAge = 14;
constexpr int kAgesOfReplacement[] = {20, 45};
constexpr std::chrono::days kTimeToReplace{90};
constexpr sys_days kFirstPassports{std::chrono::year(1997) / 10 / 1};

/// Who was born on 29 February grows older on 1 March in other years, as full_years() counts.
sys_days birthday(Date birth_date, int age) {
  const Date day = birth_date + std::chrono::years(age);
  return day.ok() ? sys_days(day) : sys_days(day.year() / std::chrono::March / 1);
}

bool is_overdue(Date issued_on, Date birth_date, Date today) {
  for (const int age : kAgesOfReplacement) {
    const sys_days due = birthday(birth_date, age);
    if (sys_days(issued_on) < due && sys_days(today) > due + kTimeToReplace) return true;
  }
  return false;
}

}  // namespace

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
  if (issued_on > today) return Errc::in_the_future;
  if (birth_date && full_years(*birth_date, issued_on) < kPassportAge) return Errc::passport_before_fourteen;
  if (sys_days(issued_on) < kFirstPassports) return Errc::out_of_range;
  if (birth_date && is_overdue(issued_on, *birth_date, today)) return Errc::passport_expired;
  return std::nullopt;
}

}  // namespace tamga
