#include "ca-core/registration/code_word.hpp"

#include <gtest/gtest.h>

namespace tamga {
namespace {

std::string accepted(std::string_view text) {
  const auto word = CodeWord::parse(text);
  return word ? std::string(word->reveal()) : "refused: " + std::string(texts(word.reason()).code);
}

TEST(CodeWord, CountsExactlyAsWritten) {
  for (const char* text : {"Берёза", "береза", "БЕРЁЗА", "Ghbdtn", "Белая  ночь 7", "пароль’", "c\xC2\xA0modern"}) {
    EXPECT_EQ(accepted(text), text);
  }
}

TEST(CodeWord, IsTrimmedAtTheEndsOnly) {
  EXPECT_EQ(accepted("  белая ночь \xC2\xA0"), "белая ночь");
  EXPECT_EQ(accepted("\tбелая ночь\r\n"), "белая ночь");
}

TEST(CodeWord, IsTheSameFromEveryKeyboard) {
  EXPECT_EQ(accepted("бере\xCC\x88за"), "берёза");
  EXPECT_EQ(accepted("соловеи\xCC\x86"), "соловей");
  EXPECT_EQ(accepted("cafe\xCC\x81 noir"), "café noir");
}

TEST(CodeWord, KeepsToItsLengthsInCharacters) {
  EXPECT_EQ(accepted("берез"), "refused: field.too_short");
  EXPECT_EQ(accepted("     "), "refused: field.too_short");
  EXPECT_EQ(accepted("абвгде"), "абвгде");
  std::string longest;
  for (std::size_t i = 0; i < CodeWord::kMaxLength; ++i) longest += "ж";
  EXPECT_EQ(accepted(longest), longest);
  EXPECT_EQ(accepted(longest + "ж"), "refused: field.too_long");
  EXPECT_EQ(accepted(std::string(1'000'000, ' ')), "refused: field.too_long");
}

TEST(CodeWord, HasNoCharactersThatCannotBeTold) {
  for (const char* text : {"белая\tночь", "белая\nночь", "бел\xE2\x80\x8Bая ночь", "\xE2\x80\xAEбелая ночь",
                           "бел\x7Fая", "белая\xEE\x80\x80", "белая\xCD\xB8", "белая\xFF", "белая\xEF\xBF\xBF"}) {
    EXPECT_EQ(accepted(text), "refused: field.bad_characters") << text;
  }
}

TEST(CodeWord, TellsAShortWordToTheComparison) {
  const auto told = CodeWord::parse_told(" дом ");
  ASSERT_TRUE(told);
  EXPECT_EQ(told->reveal(), "дом");
  EXPECT_EQ(CodeWord::parse_told("  ").reason(), Errc::too_short);
  EXPECT_EQ(CodeWord::parse_told("").reason(), Errc::too_short);
}

}  // namespace
}  // namespace tamga
