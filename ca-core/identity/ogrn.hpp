#pragma once

// ОГРН and ОГРНИП: numbers of the state registers of legal entities (13 digits) and of sole proprietors (15 digits).
// The last digit is the rest of the others by 11 (by 13), its last digit if the rest has two.

#include <string>
#include <string_view>

#include "ca-core/identity/parsed.hpp"

namespace tamga {

class Ogrn {
 public:
  /// Thirteen digits beginning with 1, 2 or 5. wrong_format or ogrn_check_digit otherwise.
  static Parsed<Ogrn> parse(std::string_view text);

  const std::string& digits() const { return digits_; }
  bool operator==(const Ogrn&) const = default;

 private:
  explicit Ogrn(std::string digits) : digits_(std::move(digits)) {}

  std::string digits_;
};

class Ogrnip {
 public:
  /// Fifteen digits beginning with 3 or 4. wrong_format or ogrnip_check_digit otherwise.
  static Parsed<Ogrnip> parse(std::string_view text);

  const std::string& digits() const { return digits_; }
  bool operator==(const Ogrnip&) const = default;

 private:
  explicit Ogrnip(std::string digits) : digits_(std::move(digits)) {}

  std::string digits_;
};

}  // namespace tamga
