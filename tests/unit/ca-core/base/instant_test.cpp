#include "ca-core/base/instant.hpp"

#include <gtest/gtest.h>

namespace tamga {
namespace {

using namespace std::chrono_literals;
using std::chrono::sys_days;

constexpr Date day(int year, unsigned month, unsigned number) {
  return {std::chrono::year(year), std::chrono::month(month), std::chrono::day(number)};
}

TEST(Instant, IsWrittenInUtcAndWholeSeconds) {
  EXPECT_EQ(to_rfc3339(sys_days(day(2026, 11, 23)) + 10h + 15min + 7s), "2026-11-23T10:15:07Z");
  EXPECT_EQ(to_rfc3339(Instant{}), "1970-01-01T00:00:00Z");
}

TEST(Instant, ReadsOffsetsAndCutsFractions) {
  const Instant expected = sys_days(day(2026, 11, 23)) + 10h + 15min;
  for (const char* text : {"2026-11-23T10:15:00Z", "2026-11-23t10:15:00z", "2026-11-23T13:15:00+03:00",
                           "2026-11-23T10:15:00.999Z", "2026-11-22T22:15:00-12:00", "2026-11-23T10:15:00-00:00"}) {
    EXPECT_EQ(parse_rfc3339(text), expected) << text;
  }
}

TEST(Instant, RefusesWhatRfc3339DoesNotKnow) {
  for (const char* text :
       {"", "2026-11-23", "2026-11-23T10:15:00", "2026-11-23 10:15:00Z", "2026-11-23T24:00:00Z", "2026-11-23T10:60:00Z",
        "2026-11-23T10:15:60Z", "2026-02-29T10:15:00Z", "2026-11-23T10:15:00.Z", "2026-11-23T10:15:00.5",
        "2026-11-23T10:15:00+0300", "2026-11-23T10:15:00+24:00", "2026-11-23T10:15:00Zx", "2026-11-23T10-15-00Z"}) {
    EXPECT_FALSE(parse_rfc3339(text)) << text;
  }
}

TEST(Instant, HasAYearOfFourDigits) {
  for (const char* text : {"0000-01-01T00:00:00+23:59", "0001-01-01T00:00:00+01:00", "0000-12-31T23:59:59Z",
                           "9999-12-31T23:30:00-01:00"}) {
    EXPECT_FALSE(parse_rfc3339(text)) << text;
  }
  EXPECT_EQ(to_rfc3339(parse_rfc3339("0001-01-01T00:00:00Z").value()), "0001-01-01T00:00:00Z");
  EXPECT_EQ(to_rfc3339(parse_rfc3339("9999-12-31T23:59:59Z").value()), "9999-12-31T23:59:59Z");
  EXPECT_EQ(to_rfc3339(parse_rfc3339("0001-01-01T00:00:00-01:00").value()), "0001-01-01T01:00:00Z");
}

TEST(Date, ReadsOnlyDaysThatExist) {
  EXPECT_EQ(parse_iso_date("2024-02-29"), day(2024, 2, 29));
  for (const char* text : {"2023-02-29", "2026-13-01", "2026-00-01", "2026-01-00", "2026-1-1", "26-01-01", "2026/01/01",
                           "2026-01-01T", "+026-01-01", "0000-01-01", ""}) {
    EXPECT_FALSE(parse_iso_date(text)) << text;
  }
  EXPECT_EQ(to_iso_date(day(987, 1, 2)), "0987-01-02");
}

TEST(Date, CountsFullYears) {
  const Date birth = day(2012, 2, 29);
  EXPECT_EQ(full_years(birth, day(2026, 2, 28)), 13);
  EXPECT_EQ(full_years(birth, day(2026, 3, 1)), 14);
  EXPECT_EQ(full_years(day(2012, 11, 23), day(2026, 11, 23)), 14);
  EXPECT_EQ(full_years(day(2012, 11, 24), day(2026, 11, 23)), 13);
}

}  // namespace
}  // namespace tamga
