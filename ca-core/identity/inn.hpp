#pragma once

// ИНН: taxpayer numbers. A person's (a sole proprietor's too) has 12 digits and two check digits, an organisation's 10
// and one. They are different types, because the certificate carries them in different attributes (INN, INNLE).

#include <string>
#include <string_view>

#include "ca-core/identity/parsed.hpp"

namespace tamga {

class Inn {
 public:
  /// Twelve digits. wrong_format or inn_check_digits otherwise.
  static Parsed<Inn> parse(std::string_view text);

  const std::string& digits() const { return digits_; }
  bool operator==(const Inn&) const = default;

 private:
  explicit Inn(std::string digits) : digits_(std::move(digits)) {}

  std::string digits_;
};

class OrganizationInn {
 public:
  /// Ten digits. wrong_format or inn_check_digits otherwise. The old "00" + ten digits form is refused here.
  static Parsed<OrganizationInn> parse(std::string_view text);

  const std::string& digits() const { return digits_; }
  bool operator==(const OrganizationInn&) const = default;

 private:
  explicit OrganizationInn(std::string digits) : digits_(std::move(digits)) {}

  std::string digits_;
};

}  // namespace tamga
