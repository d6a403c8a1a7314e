#pragma once

// A password that a person chooses for a key file which leaves the house. Whoever has the file tries passwords at the
// speed of his machines, so that one which is easily guessed protects nothing: the estimate is zxcvbn's (Wheeler,
// "zxcvbn: Low-Budget Password Strength Estimation", 2016), whose dictionaries are English; a Russian word counts as
// the keys that type it, which finds "пароль" and "йцукен" under the names that the lists of stolen passwords have.

#include <cstddef>
#include <string_view>

#include "ca-core/base/secret.hpp"
#include "ca-core/identity/parsed.hpp"

namespace tamga {

class NewPassword {
 public:
  static constexpr std::size_t kMinLength = 10;  // characters
  static constexpr std::size_t kMaxLength = 128;
  static constexpr double kMinEntropy = 45;  // bits, by the estimate

  /// Latin letters, digits, signs and blanks of ASCII, and Russian letters: what every program that opens the file
  /// encodes alike. It counts as written. too_short, too_long, bad_characters, password_weak.
  static Parsed<NewPassword> parse(std::string_view text);

  const Password& password() const { return password_; }

 private:
  explicit NewPassword(Password password) : password_(std::move(password)) {}

  Password password_;
};

}  // namespace tamga
