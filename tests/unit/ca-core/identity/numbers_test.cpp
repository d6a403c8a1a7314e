// The numbers with check digits, table-driven: real numbers published by their issuers or worked through by hand.

#include <gtest/gtest.h>

#include "ca-core/identity/inn.hpp"
#include "ca-core/identity/kpp.hpp"
#include "ca-core/identity/ogrn.hpp"
#include "ca-core/identity/snils.hpp"

namespace tamga {
namespace {

template <typename T>
std::optional<Errc> reason(std::string_view text) {
  const auto parsed = T::parse(text);
  return parsed ? std::nullopt : std::optional(parsed.reason());
}

template <typename T>
void expect_refused_when_any_digit_changes(std::string_view text, Errc expected) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::string changed(text);
    changed[i] = changed[i] == '9' ? '0' : static_cast<char>(changed[i] + 1);
    const auto fault = reason<T>(changed);
    EXPECT_TRUE(fault == expected || fault == Errc::wrong_format) << changed;
  }
}

TEST(Kpp, IsOfficeReasonAndOrder) {
  for (const char* text : {"771001001", "7710AB001", "997950001"}) EXPECT_TRUE(Kpp::parse(text)) << text;
  for (const char* text :
       {"", "77100100", "7710010011", "77100100x", "7710ab001", "7710АБ001", "000001001", "77 001001", "99Z000000"}) {
    EXPECT_EQ(reason<Kpp>(text), Errc::wrong_format) << text;
  }
}

TEST(Snils, TakesDigitsAndThePrintedForm) {
  for (const char* text : {"11223344595", "112-233-445 95"}) {
    const auto snils = Snils::parse(text);
    ASSERT_TRUE(snils) << text;
    EXPECT_EQ(snils->digits(), "11223344595");
    EXPECT_EQ(snils->printed(), "112-233-445 95");
  }
}

TEST(Snils, WritesARestOfHundredAndOfHundredOneAsZero) {
  EXPECT_TRUE(Snils::parse("087-654-303 00"));  // 202 mod 101 = 0
  EXPECT_TRUE(Snils::parse("087-654-302 00"));  // 201 mod 101 = 100
  EXPECT_EQ(reason<Snils>("087-654-302 01"), Errc::snils_check_digits);
}

TEST(Snils, ChecksOnlyNumbersAbove001001998) {
  EXPECT_TRUE(Snils::parse("00100199877"));
  EXPECT_TRUE(Snils::parse("00000000100"));
  EXPECT_EQ(reason<Snils>("00100199977"), Errc::snils_check_digits);
}

TEST(Snils, NoticesEachWrongDigit) {
  expect_refused_when_any_digit_changes<Snils>("11223344595", Errc::snils_check_digits);
}

TEST(Snils, RefusesOtherForms) {
  for (const char* text :
       {"", "1122334459", "112233445955", "112-233-445-95", "112-233-44595", "112 233 445 95",
        "112-233-445\xC2\xA0"
        "95",
        "1122334459x", " 11223344595", "00000000000", "000-000-000 00", "+1223344595", "-1223344595"}) {
    EXPECT_EQ(reason<Snils>(text), Errc::wrong_format) << text;
  }
}

TEST(Inn, TakesAPersonsTwelveDigits) {
  const auto inn = Inn::parse("500100732259");
  ASSERT_TRUE(inn);
  EXPECT_EQ(inn->digits(), "500100732259");
}

TEST(Inn, NoticesEachWrongDigit) {
  expect_refused_when_any_digit_changes<Inn>("500100732259", Errc::inn_check_digits);
}

TEST(Inn, RefusesOtherForms) {
  for (const char* text : {"", "50010073225", "5001007322590", "000000000000", "5001 00732259", "50010073225a",
                           "7710474375", "007710474375 "}) {
    EXPECT_EQ(reason<Inn>(text), Errc::wrong_format) << text;
  }
}

TEST(OrganizationInn, TakesTenDigits) {
  EXPECT_TRUE(OrganizationInn::parse("7710474375"));
  EXPECT_EQ(reason<OrganizationInn>("7710474376"), Errc::inn_check_digits);
  EXPECT_EQ(reason<OrganizationInn>("0000000000"), Errc::wrong_format);
  EXPECT_EQ(reason<OrganizationInn>("500100732259"), Errc::wrong_format);
  EXPECT_EQ(reason<OrganizationInn>("007710474375"), Errc::wrong_format);
  expect_refused_when_any_digit_changes<OrganizationInn>("7710474375", Errc::inn_check_digits);
}

TEST(Ogrn, TakesThirteenDigits) {
  EXPECT_TRUE(Ogrn::parse("1047702026701"));
  EXPECT_TRUE(Ogrn::parse("1027700000020"));  // the rest is 10: its last digit
  EXPECT_EQ(reason<Ogrn>("1047702026702"), Errc::ogrn_check_digit);
}

TEST(Ogrn, RefusesOtherForms) {
  for (const char* text : {"", "104770202670", "10477020267011", "3047702026701", "0000000000000", "104770202670x"}) {
    EXPECT_EQ(reason<Ogrn>(text), Errc::wrong_format) << text;
  }
}

TEST(Ogrnip, TakesFifteenDigits) {
  EXPECT_TRUE(Ogrnip::parse("304500116000157"));
  EXPECT_TRUE(Ogrnip::parse("304500000000010"));  // the rest is 10
  EXPECT_EQ(reason<Ogrnip>("304500116000158"), Errc::ogrnip_check_digit);
  for (const char* text : {"", "30450011600015", "104500116000157", "3045001160001577", "000000000000000"}) {
    EXPECT_EQ(reason<Ogrnip>(text), Errc::wrong_format) << text;
  }
}

}  // namespace
}  // namespace tamga
