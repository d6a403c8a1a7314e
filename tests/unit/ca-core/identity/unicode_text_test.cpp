#include "ca-core/identity/unicode_text.hpp"

#include <gtest/gtest.h>

namespace tamga::unicode {
namespace {

TEST(Utf8, RefusesWhatRfc3629Refuses) {
  for (const char* text : {"\x80", "\xC0\xAF", "\xC1\xBF", "\xE0\x80\xAF", "\xED\xA0\x80", "\xED\xBF\xBF",
                           "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF", "a\xD0", "\xE2\x82", "\xF0\x9F\x98"}) {
    EXPECT_FALSE(decode(text));
  }
}

TEST(Utf8, ReadsBackWhatItWrites) {
  const std::u32string text = U"aЖ\u20AC\U0001F600\U0010FFFD";
  EXPECT_EQ(decode(encode(text)), text);
}

struct Case {
  const char32_t* text;
  const char32_t* nfc;
};

// From the Unicode Character Database's NormalizationTest.txt and its description of corner cases (UAX #15).
TEST(Nfc, AgreesWithUnicode) {
  const Case cases[] = {
      {U"\u0418\u0306", U"\u0419"},
      {U"\u0415\u0308", U"\u0401"},
      {U"\u1E0A\u0323", U"\u1E0C\u0307"},  // marks are put in order, then composed
      {U"\u0344", U"\u0308\u0301"},        // a composition exclusion
      {U"\u0958", U"\u0915\u093C"},        // another one
      {U"\u212B", U"\u00C5"},              // a singleton
      {U"\u1100\u1161\u11A8", U"\uAC01"},  // Hangul
      {U"\u0390", U"\u0390"},              // three code points and back
      {U"\U0001D15F", U"\U0001D158\U0001D165"},
      {U"\u1F82", U"\u1F82"},  // four code points and back: the longest expansion
      {U"a\u0300\u0315\u05AE", U"\u00E0\u05AE\u0315"},
      {U"", U""},
  };
  for (const auto& [text, nfc] : cases) EXPECT_EQ(to_nfc(text), nfc);
}

TEST(Nfc, LeavesANormalisedTextAlone) {
  const std::u32string text = U"Съешь ещё этих мягких французских булок, да выпей чаю";
  EXPECT_EQ(to_nfc(text), text);
}

/// What no text with another character takes the short way round.
TEST(Nfc, LeavesLatinCyrillicDashesAndQuotationMarksAloneBesideEachOther) {
  std::u32string characters;
  for (char32_t c = 1; c < 0x300; ++c) characters.push_back(c);
  for (char32_t c = 0x400; c <= 0x52F; ++c) {
    if (c < 0x483 || c > 0x489) characters.push_back(c);  // marks
  }
  for (char32_t c = 0x2010; c <= 0x2027; ++c) characters.push_back(c);
  characters.push_back(U'№');
  for (const char32_t first : characters) {
    std::u32string text;
    for (const char32_t second : characters) text.append({first, second});
    ASSERT_EQ(to_nfc(text), text);
    ASSERT_EQ(to_nfc(text + U'\u2126'), text + U'\u03A9');  // the ohm sign
  }
}

TEST(Nfc, ComposesWithLatinAndCyrillicLetters) {
  EXPECT_EQ(to_nfc(U"Анна e\u0301"), U"Анна \u00E9");
  EXPECT_EQ(to_nfc(U"\u0478\u0306\u0483 и\u0306"), U"\u0478\u0306\u0483 й");
}

/// Each kind among the characters that are looked up in no table, and around them.
TEST(KindOfCharacter, IsUnicodesOwn) {
  for (char32_t c = 0; c < 0x80; ++c) {
    EXPECT_EQ(is_forbidden(c), c < 0x20 || c == 0x7F) << static_cast<unsigned>(c);
    EXPECT_EQ(is_blank(c), c == U' ') << static_cast<unsigned>(c);
    EXPECT_FALSE(is_format(c)) << static_cast<unsigned>(c);
  }
  for (char32_t c = 0x400; c <= 0x52F; ++c) {
    EXPECT_FALSE(is_forbidden(c) || is_blank(c) || is_format(c)) << static_cast<unsigned>(c);
  }
  EXPECT_TRUE(is_forbidden(U'\u0085'));
  EXPECT_TRUE(is_blank(U'\u00A0'));
  EXPECT_TRUE(is_format(U'\u00AD'));
  EXPECT_TRUE(is_forbidden(U'\u0530'));
}

TEST(LatinLetter, IsACapitalOrSmallLetterOfTheAlphabet) {
  for (const char32_t c : std::u32string(U"AzÀÿĀſƀȏɏẀẞỹ")) EXPECT_TRUE(is_latin_letter(c)) << static_cast<unsigned>(c);
  // Clicks look like punctuation; the titlecase digraph stands for two letters; then two signs and neighbours.
  for (const char32_t c : std::u32string(U"\u01C0\u01C1\u01C2\u01C3\u01C5×÷ɐ\u1DFFἀ1Жα")) {
    EXPECT_FALSE(is_latin_letter(c)) << static_cast<unsigned>(c);
  }
}

}  // namespace
}  // namespace tamga::unicode
