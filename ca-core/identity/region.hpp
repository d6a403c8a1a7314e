#pragma once

// A subject of the Russian Federation: its code in the tax service's directory of subjects and its name as the
// applicant's documents write it. Real certificates spell one subject in many ways ("77 г. Москва", "77 Москва"), so
// the name is not compared with the code.

#include <string>
#include <string_view>

#include "ca-core/identity/parsed.hpp"
#include "ca-core/identity/text_line.hpp"

namespace tamga {

class RegionCode {
 public:
  /// Two digits of a subject that exists. wrong_format or not_allowed_value otherwise.
  static Parsed<RegionCode> parse(std::string_view text);

  const std::string& digits() const { return digits_; }
  bool operator==(const RegionCode&) const = default;

 private:
  explicit RegionCode(std::string digits) : digits_(std::move(digits)) {}

  std::string digits_;
};

class RegionName {
 public:
  static constexpr std::size_t kMaxLength = 120;  // with the code it fits stateOrProvinceName's 128

  /// A line of text that does not begin with a digit (the code has its own field); bad_characters, too_short or
  /// too_long otherwise.
  static Parsed<RegionName> parse(std::string_view text);

  const std::string& text() const { return text_; }
  bool operator==(const RegionName&) const = default;

 private:
  explicit RegionName(std::string text) : text_(std::move(text)) {}

  std::string text_;
};

struct Region {
  RegionCode code;
  RegionName name;

  /// "77 Москва": the certificate's stateOrProvinceName.
  std::string printed() const { return code.digits() + " " + name.text(); }

  bool operator==(const Region&) const = default;
};

}  // namespace tamga
