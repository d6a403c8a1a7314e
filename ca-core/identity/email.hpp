#pragma once

// An e-mail address: the dot-atom form of RFC 5321 section 4.1.2 with a domain name of two labels or more, in ASCII, as
// the certificate's emailAddress (IA5String, at most 128 characters) takes it. Quoted local parts and address literals,
// which nobody has on a business card, are refused; domains in other alphabets are written in their "xn--" form.

#include <string>
#include <string_view>

#include "ca-core/identity/parsed.hpp"

namespace tamga {

class Email {
 public:
  static constexpr std::size_t kMaxLength = 128;

  /// too_long, bad_characters (not ASCII) or wrong_format otherwise. The domain is written in lower case.
  static Parsed<Email> parse(std::string_view text);

  const std::string& text() const { return text_; }
  bool operator==(const Email&) const = default;

 private:
  explicit Email(std::string text) : text_(std::move(text)) {}

  std::string text_;
};

}  // namespace tamga
