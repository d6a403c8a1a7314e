#pragma once

// The internal passport of a citizen of the Russian Federation. All of it is kept as text: leading zeros count.

#include <optional>
#include <string>
#include <string_view>

#include "ca-core/base/instant.hpp"
#include "ca-core/identity/parsed.hpp"
#include "ca-core/identity/text_line.hpp"

namespace tamga {

class PassportSeries {
 public:
  /// "4510" or as printed, "45 10". wrong_format otherwise.
  static Parsed<PassportSeries> parse(std::string_view text);

  const std::string& digits() const { return digits_; }
  bool operator==(const PassportSeries&) const = default;

 private:
  explicit PassportSeries(std::string digits) : digits_(std::move(digits)) {}

  std::string digits_;
};

class PassportNumber {
 public:
  /// Six digits, not all zero. wrong_format otherwise.
  static Parsed<PassportNumber> parse(std::string_view text);

  const std::string& digits() const { return digits_; }
  bool operator==(const PassportNumber&) const = default;

 private:
  explicit PassportNumber(std::string digits) : digits_(std::move(digits)) {}

  std::string digits_;
};

class DepartmentCode {
 public:
  /// "770-001". wrong_format otherwise.
  static Parsed<DepartmentCode> parse(std::string_view text);

  const std::string& text() const { return text_; }
  bool operator==(const DepartmentCode&) const = default;

 private:
  explicit DepartmentCode(std::string text) : text_(std::move(text)) {}

  std::string text_;
};

struct Passport {
  PassportSeries series;
  PassportNumber number;
  PassportIssuer issuer;
  DepartmentCode department_code;
  Date issued_on;

  bool operator==(const Passport&) const = default;
};

/// What is wrong with a day of issue, if anything: in_the_future; passport_before_fourteen (the passport is given out
/// from the fourteenth birthday on); out_of_range (before 1 October 1997, when passports of the Russian Federation
/// began: Government decree 828 of 08.07.1997); passport_expired: one that was issued before the twentieth or
/// forty-fifth birthday is void when more than 90 days have passed since then (the same decree).
std::optional<Errc> check_passport_issue_date(Date issued_on, std::optional<Date> birth_date, Date today);

}  // namespace tamga
