#include "ca-core/identity/passport.hpp"

#include <gtest/gtest.h>

namespace tamga {
namespace {

TEST(PassportSeries, TakesDigitsAndThePrintedForm) {
  for (const char* text : {"0405", "04 05"}) {
    const auto series = PassportSeries::parse(text);
    ASSERT_TRUE(series) << text;
    EXPECT_EQ(series->digits(), "0405");
  }
  for (const char* text : {"", "405", "04050", "0405 ", "040 5", "04-05", "O405", "04  05"}) {
    EXPECT_FALSE(PassportSeries::parse(text)) << text;
  }
}

TEST(PassportNumber, KeepsLeadingZeros) {
  const auto number = PassportNumber::parse("000123");
  ASSERT_TRUE(number);
  EXPECT_EQ(number->digits(), "000123");
  for (const char* text : {"", "12345", "1234567", "000000", "12345a", " 12345"}) {
    EXPECT_FALSE(PassportNumber::parse(text)) << text;
  }
}

TEST(DepartmentCode, HasTwoGroupsOfThreeDigits) {
  const auto code = DepartmentCode::parse("770-001");
  ASSERT_TRUE(code);
  EXPECT_EQ(code->text(), "770-001");
  for (const char* text : {"", "770001", "770 001", "77-0001", "770-00a", "770-0011"}) {
    EXPECT_FALSE(DepartmentCode::parse(text)) << text;
  }
}

TEST(PassportIssueDate, IsNeitherInTheFutureNorBeforeTheFourteenthBirthday) {
  const auto day = [](const char* text) { return parse_iso_date(text).value(); };
  const Date birth = day("1990-06-15");
  const Date today = day("2026-11-23");
  EXPECT_EQ(check_passport_issue_date(day("2004-06-15"), birth, day("2004-06-15")), std::nullopt);
  EXPECT_EQ(check_passport_issue_date(today, birth, today), std::nullopt);
  EXPECT_EQ(check_passport_issue_date(day("2004-06-14"), birth, today), Errc::passport_before_fourteen);
  EXPECT_EQ(check_passport_issue_date(day("2026-11-24"), birth, today), Errc::in_the_future);
  EXPECT_EQ(check_passport_issue_date(day("2026-11-24"), std::nullopt, today), Errc::in_the_future);
}

TEST(PassportIssueDate, IsNotBeforeThePassportsOfTheRussianFederation) {
  const auto day = [](const char* text) { return parse_iso_date(text).value(); };
  const Date today = day("2026-11-23");
  EXPECT_EQ(check_passport_issue_date(day("1997-10-01"), std::nullopt, today), std::nullopt);
  EXPECT_EQ(check_passport_issue_date(day("1997-09-30"), std::nullopt, today), Errc::out_of_range);
  EXPECT_EQ(check_passport_issue_date(day("1997-09-30"), day("1950-01-01"), today), Errc::out_of_range);
}

/// Issued on the day; the last day on which it is good.
struct Replacement {
  const char* birth;
  const char* issued;
  const char* last_day;
};

TEST(PassportIssueDate, MakesThePassportVoidNinetyDaysAfterTheTwentiethAndFortyFifthBirthday) {
  const auto day = [](const char* text) { return parse_iso_date(text).value(); };
  for (const auto& [birth, issued, last_day] :
       {Replacement{"2000-06-15", "2014-06-15", "2020-09-13"}, Replacement{"2000-06-15", "2020-06-14", "2020-09-13"},
        Replacement{"2000-06-15", "2020-06-15", "2045-09-13"}, Replacement{"1980-06-15", "2025-06-14", "2025-09-13"},
        // There is no 29 February in the year of the forty-fifth birthday.
        Replacement{"1980-02-29", "2010-01-01", "2025-05-30"}}) {
    SCOPED_TRACE(issued);
    const Date last = day(last_day);
    const Date next(std::chrono::sys_days(last) + std::chrono::days(1));
    EXPECT_EQ(check_passport_issue_date(day(issued), day(birth), last), std::nullopt);
    EXPECT_EQ(check_passport_issue_date(day(issued), day(birth), next), Errc::passport_expired);
    EXPECT_EQ(check_passport_issue_date(day(issued), std::nullopt, next), std::nullopt);
  }
  EXPECT_EQ(check_passport_issue_date(day("2025-06-15"), day("1980-06-15"), day("2090-01-01")), std::nullopt)
      << "for life";
}

}  // namespace
}  // namespace tamga
