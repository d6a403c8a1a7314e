#pragma once

// КПП: the code of the reason for which an organisation is registered with a tax office. Four digits of the office, two
// of the reason (digits or capital Latin letters), three of the order (order ММВ-7-6/435@ of the tax service of
// 29.06.2012). There is no check digit.

#include <string>
#include <string_view>

#include "ca-core/identity/parsed.hpp"

namespace tamga {

class Kpp {
 public:
  /// "771001001". wrong_format otherwise.
  static Parsed<Kpp> parse(std::string_view text);

  const std::string& text() const { return text_; }
  bool operator==(const Kpp&) const = default;

 private:
  explicit Kpp(std::string text) : text_(std::move(text)) {}

  std::string text_;
};

}  // namespace tamga
