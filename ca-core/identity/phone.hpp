#pragma once

// A telephone number in E.164 form: "+" and up to fifteen digits; "+7" is followed by exactly ten.

#include <string>
#include <string_view>

#include "ca-core/identity/parsed.hpp"

namespace tamga {

class Phone {
 public:
  /// Blanks, dashes and brackets are dropped: "+7 (912) 345-67-89". The leading "+" is required: what "8 912 …" means
  /// depends on where it is dialled. wrong_format otherwise.
  static Parsed<Phone> parse(std::string_view text);

  /// "+79123456789".
  const std::string& text() const { return text_; }
  bool operator==(const Phone&) const = default;

 private:
  explicit Phone(std::string text) : text_(std::move(text)) {}

  std::string text_;
};

}  // namespace tamga
