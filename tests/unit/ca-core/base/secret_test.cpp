#include "ca-core/base/secret.hpp"

#include <array>
#include <cstddef>
#include <new>
#include <string>

#include <gtest/gtest.h>

namespace tamga {
namespace {

TEST(Secret, RevealsWhatItWasGiven) {
  const Password password(std::string("correct horse"));
  EXPECT_EQ(password.reveal(), "correct horse");
  EXPECT_EQ(password.reveal_octets().size(), 13U);
}

/// Whether the text can still be found in these octets.
bool lies_in(const void* memory, std::size_t size, std::string_view text) {
  return std::string_view(static_cast<const char*>(memory), size).find(text) != std::string_view::npos;
}

/// A short text lies within the object that holds it, where it can be looked for after the object has let it go. Moving
/// a std::string overwrites the first octet only.
constexpr std::string_view kShort = "h0rse-staple";
constexpr std::string_view kAfterFirst = kShort.substr(1);

TEST(Secret, LeavesNothingBehindWhenMoved) {
  Password first{std::string(kShort)};
  ASSERT_TRUE(lies_in(&first, sizeof first, kAfterFirst));
  Password second = std::move(first);
  EXPECT_FALSE(lies_in(&first, sizeof first, kAfterFirst));
  EXPECT_TRUE(first.empty());  // NOLINT(bugprone-use-after-move): that is what is tested
  EXPECT_EQ(second.reveal(), kShort);
  Password third{std::string("other")};
  third = std::move(second);
  EXPECT_FALSE(lies_in(&second, sizeof second, kAfterFirst));
  EXPECT_TRUE(second.empty());  // NOLINT(bugprone-use-after-move)
  EXPECT_EQ(third.reveal(), kShort);
}

TEST(Secret, LeavesNoLongTextBehindWhenMoved) {
  const std::string text(200, 'x');
  Password first{std::string(text)};
  // The memory stays with the moved-from object, which keeps its capacity.
  const char* const memory = first.reveal().data();
  const Password second = std::move(first);
  EXPECT_FALSE(lies_in(memory, text.size(), "x"));
  EXPECT_EQ(second.reveal(), text);
}

TEST(Secret, TakesTheTextOutOfItsSource) {
  std::string source(kShort);
  ASSERT_TRUE(lies_in(&source, sizeof source, kAfterFirst));
  const Password password(std::move(source));
  EXPECT_FALSE(lies_in(&source, sizeof source, kAfterFirst));
  EXPECT_EQ(password.reveal(), kShort);

  std::string longer(200, 'x');
  const char* const memory = longer.data();
  const Password other(std::move(longer));
  EXPECT_FALSE(lies_in(memory, 200, "x"));
  EXPECT_EQ(other.reveal(), std::string(200, 'x'));
}

TEST(Secret, LeavesNothingBehindWhenItGoes) {
  alignas(Password) std::array<std::byte, sizeof(Password)> memory{};
  auto* const password = new (memory.data()) Password(std::string(kShort));
  ASSERT_TRUE(lies_in(memory.data(), memory.size(), kAfterFirst));
  password->~Password();
  EXPECT_FALSE(lies_in(memory.data(), memory.size(), kAfterFirst));
}

TEST(Secret, SurvivesAssignmentToItself) {
  Password password(std::string("correct horse"));
  Password& alias = password;
  password = std::move(alias);
  EXPECT_EQ(password.reveal(), "correct horse");
}

TEST(Secret, WipesExactlyTheMemoryItIsGiven) {
  std::string text = "correct horse";
  wipe(text.data() + 1, text.size() - 2);
  EXPECT_EQ(text, 'c' + std::string(11, '\0') + 'e');
  wipe(text.data(), 0);
  EXPECT_EQ(text.front(), 'c');
}

}  // namespace
}  // namespace tamga
