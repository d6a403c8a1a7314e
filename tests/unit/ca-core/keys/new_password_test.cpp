#include "ca-core/keys/new_password.hpp"

#include <optional>
#include <string>

#include <gtest/gtest.h>

namespace tamga {
namespace {

/// Why the password is refused; nullopt when it is taken.
std::optional<std::string_view> refusal(const std::string& text) {
  const auto password = NewPassword::parse(text);
  if (!password) return texts(password.reason()).code;
  EXPECT_EQ(password->password().reveal(), text) << "counts as written";
  return std::nullopt;
}

TEST(NewPassword, TakesWhatIsHardToGuess) {
  for (const char* text : {"hJ7$mwQ2zt", "Лошадь-7 скрепка верно", "кЖ4ъФы9щЮэ", "correct horse battery staple",
                           "Вечером 3 слона ушли в Тверь!", "~tY0 `[]{}|\\;:'\",<.>/?"}) {
    EXPECT_EQ(refusal(text), std::nullopt) << text;
  }
}

TEST(NewPassword, RefusesWhatIsEasilyGuessed) {
  for (const char* text : {"password123", "qwertyuiop", "1234567890", "aaaaaaaaaaaa", "пароль1234", "Пароль12345",
                           "йцукенгшщз", "приветпривет", "1987-04-12 1987", "iloveyou2024"}) {
    EXPECT_EQ(refusal(text), "password.weak") << text;
  }
}

TEST(NewPassword, RefusesOtherLengthsAndCharacters) {
  EXPECT_EQ(refusal(""), "field.too_short");
  EXPECT_EQ(refusal("hJ7$mwQ2z"), "field.too_short");
  EXPECT_EQ(refusal("кЖ4ъФы9щЮ"), "field.too_short") << "nine letters of two octets";
  std::string longest;
  while (longest.size() + 8 <= NewPassword::kMaxLength) longest += "kT4!" + std::to_string(1000 + longest.size());
  EXPECT_EQ(refusal(longest), std::nullopt);
  EXPECT_EQ(refusal(longest + std::string(8, 'x') + "y"), "field.too_long");
  EXPECT_EQ(refusal(std::string(1000, 'x')), "field.too_long");
  for (const char* text : {"hJ7$mwQ2zt\n", "hJ7$mwQ2zt\x7f", "hJ7$mwQ2zt\xff", "hJ7$mwQ2z\u00e9", "hJ7$mwQ2z\u0456",
                           "hJ7$mwQ2z\u0418\u0306", "hJ7$mwQ2z\u00a0"}) {
    EXPECT_EQ(refusal(text), "field.bad_characters") << text;
  }
  EXPECT_EQ(refusal(std::string("hJ7$mwQ2zt\0", 11)), "field.bad_characters");
}

}  // namespace
}  // namespace tamga
