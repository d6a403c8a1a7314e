#pragma once

// СНИЛС: the insurance number of an individual's personal account (Federal Law 27-FZ). Nine digits and a two-digit
// check number: the sum of digit * (9 .. 1) modulo 101, with 100 written as 00. Numbers up to 001-001-998 were given
// out before the check number existed and carry any.

#include <string>
#include <string_view>

#include "ca-core/identity/parsed.hpp"

namespace tamga {

class Snils {
 public:
  /// "11223344595" or "112-233-445 95". wrong_format or snils_check_digits otherwise.
  static Parsed<Snils> parse(std::string_view text);

  /// The canonical eleven digits, as in the certificate's SNILS attribute.
  const std::string& digits() const { return digits_; }

  /// "112-233-445 95".
  std::string printed() const;

  bool operator==(const Snils&) const = default;

 private:
  explicit Snils(std::string digits) : digits_(std::move(digits)) {}

  std::string digits_;
};

}  // namespace tamga
