// Telephone numbers, e-mail addresses, regions and lines of text.

#include <gtest/gtest.h>

#include "ca-core/identity/email.hpp"
#include "ca-core/identity/phone.hpp"
#include "ca-core/identity/region.hpp"
#include "ca-core/identity/text_line.hpp"

namespace tamga {
namespace {

struct Case {
  std::string text;
  std::string stored;
};

TEST(Phone, DropsWhatPeopleWriteBetweenDigits) {
  const Case cases[] = {
      {"+79123456789", "+79123456789"},
      {"+7 (912) 345-67-89", "+79123456789"},
      {"+7\xC2\xA0"
       "912 3456789",
       "+79123456789"},
      {"+7–912–3456789", "+79123456789"},
      {"\xE2\x80\xAA+79123456789\xE2\x80\xAC", "+79123456789"},
      {"+442079460000", "+442079460000"},
      {"+12025550123", "+12025550123"},
  };
  for (const auto& [text, stored] : cases) {
    const auto phone = Phone::parse(text);
    ASSERT_TRUE(phone) << text;
    EXPECT_EQ(phone->text(), stored);
  }
}

TEST(Phone, RefusesWhatE164DoesNotKnow) {
  for (const char* text :
       {"", "+", "79123456789", "89123456789", "8 (912) 345-67-89", "+7912345678", "+791234567890", "+0123456789",
        "+1234567", "+1234567890123456", "+7912345678a", "++79123456789", "+7912+3456789", "+7912345678\xD9\xA3"}) {
    EXPECT_FALSE(Phone::parse(text)) << text;
  }
}

TEST(Email, TakesDotAtomsAndLowersTheDomain) {
  const Case cases[] = {
      {"anna@example.ru", "anna@example.ru"},
      {"Anna.Yolkina+ca@Mail.Example.RU", "Anna.Yolkina+ca@mail.example.ru"},
      {"a@xn--e1afmkfd.xn--p1ai", "a@xn--e1afmkfd.xn--p1ai"},
      {"o'brien_{x}@a-b.example", "o'brien_{x}@a-b.example"},
  };
  for (const auto& [text, stored] : cases) {
    const auto email = Email::parse(text);
    ASSERT_TRUE(email) << text;
    EXPECT_EQ(email->text(), stored);
  }
}

TEST(Email, RefusesTheRest) {
  for (const char* text : {"",
                           "anna",
                           "@example.ru",
                           "anna@",
                           "anna@example",
                           "anna@.ru",
                           "anna@example..ru",
                           "anna@example.ru.",
                           ".anna@example.ru",
                           "anna.@example.ru",
                           "an..na@example.ru",
                           "an na@example.ru",
                           "anna@-a.ru",
                           "anna@a-.ru",
                           "anna@exa_mple.ru",
                           "anna@127.0.0.1",
                           "anna@[127.0.0.1]",
                           "\"anna\"@example.ru",
                           "anna@example.ru\n",
                           "a@b@example.ru",
                           "анна@example.ru",
                           "anna@почта.рф",
                           "Anna <anna@example.ru>"}) {
    EXPECT_FALSE(Email::parse(text)) << text;
  }
}

TEST(Email, KeepsToItsLengths) {
  const std::string domain = "@" + std::string(59, 'd') + ".ru";
  EXPECT_TRUE(Email::parse(std::string(64, 'a') + domain));
  EXPECT_EQ(Email::parse(std::string(65, 'a') + domain).reason(), Errc::wrong_format);
  EXPECT_EQ(Email::parse(std::string(63, 'a') + "@" + std::string(62, 'd') + ".ru").reason(), Errc::too_long);
  EXPECT_FALSE(Email::parse("a@" + std::string(64, 'd') + ".ru"));
}

TEST(Region, KnowsTheCodesInUse) {
  for (const char* code :
       {"01", "20", "50", "77", "78", "79", "83", "86", "87", "89", "91", "92", "93", "94", "95", "99"}) {
    EXPECT_TRUE(RegionCode::parse(code)) << code;
  }
  for (const char* code : {"00", "80", "81", "82", "84", "85", "88", "96", "97", "98"}) {
    const auto refused = RegionCode::parse(code);
    ASSERT_FALSE(refused) << code;
    EXPECT_EQ(refused.reason(), Errc::not_allowed_value);
  }
  for (const char* code : {"", "7", "777", "7a", "٧٧"}) EXPECT_EQ(RegionCode::parse(code).reason(), Errc::wrong_format);
}

TEST(Region, WritesTheCertificatesForm) {
  const Region region{RegionCode::parse("77").value(), RegionName::parse("г. Москва").value()};
  EXPECT_EQ(region.printed(), "77 г. Москва");
}

TEST(RegionName, DoesNotRepeatTheCode) {
  EXPECT_EQ(RegionName::parse("77 Москва").reason(), Errc::bad_characters);
  EXPECT_EQ(RegionName::parse("").reason(), Errc::too_short);
  EXPECT_EQ(RegionName::parse(std::string(121, 'x')).reason(), Errc::too_long);
}

TEST(TextLine, NormalisesBlanksAndDropsTheUnseen) {
  const Case cases[] = {
      {" ул.  Ленина,\xC2\xA0"
       "д. 1 ",
       "ул. Ленина, д. 1"},
      {"Тверская\xE2\x80\x8B", "Тверская"},
      {"Е\xCC\x88лочная", "Ёлочная"},
      {"\xEF\xBB\xBFул. Мира", "ул. Мира"},
  };
  for (const auto& [text, stored] : cases) {
    const auto street = Street::parse(text);
    ASSERT_TRUE(street) << text;
    EXPECT_EQ(street->text(), stored);
  }
}

TEST(TextLine, SaysWhyItRefuses) {
  EXPECT_EQ(Street::parse("").reason(), Errc::too_short);
  EXPECT_EQ(Street::parse(" \xE2\x80\x8B ").reason(), Errc::too_short);
  EXPECT_EQ(Street::parse("a\nb").reason(), Errc::bad_characters);
  EXPECT_EQ(Street::parse(std::string("a\0b", 3)).reason(), Errc::bad_characters);
  EXPECT_EQ(Street::parse("a\xFF").reason(), Errc::bad_characters);
  EXPECT_EQ(Street::parse("\xEE\x80\x80").reason(), Errc::bad_characters);  // private use
  EXPECT_EQ(Street::parse("\xE2\x80\xA8").reason(), Errc::bad_characters);  // line separator
  EXPECT_EQ(Street::parse(std::string(129, 'x')).reason(), Errc::too_long);
  EXPECT_TRUE(Street::parse(std::string(128, 'x')));
}

}  // namespace
}  // namespace tamga
