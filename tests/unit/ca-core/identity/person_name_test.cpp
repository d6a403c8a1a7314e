#include "ca-core/identity/person_name.hpp"

#include <gtest/gtest.h>

namespace tamga {
namespace {

struct Accepted {
  const char* text;
  const char* stored;
};

TEST(NamePart, TakesWhatDocumentsWrite) {
  const Accepted cases[] = {
      {"Иванов", "Иванов"},
      {"Ёлкина", "Ёлкина"},
      {"Салтыков-Щедрин", "Салтыков-Щедрин"},
      {"Д'Артаньян", "Д'Артаньян"},
      {"Д’Артаньян", "Д’Артаньян"},
      {"Гусейн Фархад оглы", "Гусейн Фархад оглы"},
      {"кызы", "кызы"},
      {"Ю", "Ю"},
      {"А.Б", "А.Б"},
      {"ван дер Ваальс", "ван дер Ваальс"},
      {"Müller", "Müller"},
      {"O'Brien", "O'Brien"},
      {"Łukasz", "Łukasz"},
      // Composed: Е + U+0308, И + U+0306, u + U+0308.
      {"\xD0\x95\xCC\x88лкина", "Ёлкина"},
      {"Андре\xD0\xB8\xCC\x86", "Андрей"},
      {"Mu\xCC\x88ller", "Müller"},
      // Blanks and characters that nobody sees.
      {"  Иванов ", "Иванов"},
      {"Гусейн\xC2\xA0"
       "Фархад оглы",
       "Гусейн Фархад оглы"},
      {"Иванов\xE2\x80\x8B", "Иванов"},
      {"Ива\xC2\xADнов", "Иванов"},
      {"Салтыков\xE2\x80\x91Щедрин", "Салтыков-Щедрин"},
  };
  for (const auto& [text, stored] : cases) {
    const auto part = NamePart::parse(text);
    ASSERT_TRUE(part) << text << ": " << texts(part.reason()).code;
    EXPECT_EQ(part->text(), stored);
  }
}

struct Refused {
  std::string text;
  Errc reason;
};

TEST(NamePart, SaysWhyItRefuses) {
  const Refused cases[] = {
      {"", Errc::too_short},
      {"   ", Errc::too_short},
      {"\xE2\x80\x8B", Errc::too_short},
      {"Иванoв", Errc::mixed_alphabets},  // the o is Latin
      {"Ivanоv", Errc::mixed_alphabets},  // the о is Russian
      {"Иванов Ivan", Errc::mixed_alphabets},
      {"Иванов1", Errc::bad_characters},
      {"Иванов\tИ", Errc::bad_characters},
      {"Ива\nнов", Errc::bad_characters},
      {"Іванов", Errc::bad_characters},  // U+0406
      {"Иванов, И", Errc::bad_characters},
      {"Иванов\xCC\x81", Errc::bad_characters},  // a stress mark
      {"Иван\xD0", Errc::bad_characters},
      {"\xC0\x98", Errc::bad_characters},
      {"\xED\xA0\x80", Errc::bad_characters},
      {"李", Errc::bad_characters},
      {"-Иванов", Errc::wrong_format},
      {"Иванов-", Errc::wrong_format},
      {"Иванов--Петров", Errc::wrong_format},
      {"Иванов  Петров", Errc::wrong_format},
      {"Иванов- Петров", Errc::wrong_format},
      {"И.", Errc::wrong_format},
      {"'", Errc::wrong_format},
      {std::string(129, 'A'), Errc::too_long},
      {std::string(100'000, 'A'), Errc::too_long},
  };
  for (const auto& [text, reason] : cases) {
    const auto part = NamePart::parse(text);
    ASSERT_FALSE(part) << text;
    EXPECT_EQ(texts(part.reason()).code, texts(reason).code) << text;
  }
}

TEST(NamePart, CountsCharactersAndNotOctets) {
  std::string longest;
  for (std::size_t i = 0; i < NamePart::kMaxLength; ++i) longest += "Ё";
  EXPECT_TRUE(NamePart::parse(longest));
  EXPECT_FALSE(NamePart::parse(longest + "Ё"));
}

NamePart part(std::string_view text) {
  return NamePart::parse(text).value();
}

PersonName name(std::string_view surname, std::string_view given, std::optional<std::string_view> patronymic) {
  return PersonName::from_parts(part(surname), part(given),
                                patronymic ? std::optional(part(*patronymic)) : std::nullopt)
      .value();
}

TEST(PersonName, WritesTheCertificatesForms) {
  const PersonName full = name("Ёлкина", "Анна", "Сергеевна");
  EXPECT_EQ(full.full(), "Ёлкина Анна Сергеевна");
  EXPECT_EQ(full.given_names(), "Анна Сергеевна");
  const PersonName without = name("Lee", "Ann", std::nullopt);
  EXPECT_EQ(without.full(), "Lee Ann");
  EXPECT_EQ(without.given_names(), "Ann");
  EXPECT_EQ(without.patronymic(), std::nullopt);
}

TEST(PersonName, IsOfOneAlphabet) {
  const auto mixed = PersonName::from_parts(part("Иванов"), part("Ivan"), std::nullopt);
  ASSERT_FALSE(mixed);
  EXPECT_EQ(mixed.reason(), Errc::mixed_alphabets);
  EXPECT_FALSE(PersonName::from_parts(part("Иванов"), part("Иван"), part("Ivanovich")));
}

TEST(PersonName, FitsTheCertificatesGivenName) {
  std::string sixty_four;
  for (int i = 0; i < 64; ++i) sixty_four += "я";
  const auto too_long = PersonName::from_parts(part("Иванов"), part(sixty_four), part(sixty_four));
  ASSERT_FALSE(too_long);
  EXPECT_EQ(too_long.reason(), Errc::too_long);
}

TEST(PersonName, TakesYoAndYeForOneLetterWhenItCompares) {
  EXPECT_TRUE(name("Ёлкина", "Анна", "Сергеевна").same_as(name("ЕЛКИНА", "анна", "Сергеевна")));
  EXPECT_TRUE(name("Д’Артаньян", "Артём", std::nullopt).same_as(name("Д'Артаньян", "Артем", std::nullopt)));
  EXPECT_FALSE(name("Ёлкина", "Анна", "Сергеевна").same_as(name("Ёлкина", "Анна", std::nullopt)));
  EXPECT_FALSE(name("Ёлкина", "Анна", "Сергеевна").same_as(name("Ёлкина", "Инна", "Сергеевна")));
}

}  // namespace
}  // namespace tamga
