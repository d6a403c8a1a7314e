#include "ca-core/base/secret.hpp"

#include <gtest/gtest.h>

namespace tamga {
namespace {

TEST(Secret, RevealsWhatItWasGiven) {
  const Password password(std::string("correct horse"));
  EXPECT_EQ(password.reveal(), "correct horse");
  EXPECT_EQ(password.reveal_octets().size(), 13U);
}

TEST(Secret, LeavesNothingBehindWhenMoved) {
  for (const std::string& text : {std::string("short"), std::string(200, 'x')}) {
    Password first{std::string(text)};
    Password second = std::move(first);
    EXPECT_TRUE(first.empty());  // NOLINT(bugprone-use-after-move): that is what is tested
    EXPECT_EQ(second.reveal(), text);
    Password third{std::string("other")};
    third = std::move(second);
    EXPECT_TRUE(second.empty());  // NOLINT(bugprone-use-after-move)
    EXPECT_EQ(third.reveal(), text);
  }
}

TEST(Secret, SurvivesAssignmentToItself) {
  Password password(std::string("correct horse"));
  Password& alias = password;
  password = std::move(alias);
  EXPECT_EQ(password.reveal(), "correct horse");
}

TEST(Secret, WipesMemory) {
  std::string text = "correct horse";
  wipe(text.data(), text.size());
  EXPECT_EQ(text, std::string(13, '\0'));
}

}  // namespace
}  // namespace tamga
