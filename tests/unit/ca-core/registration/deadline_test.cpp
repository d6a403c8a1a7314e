#include "ca-core/registration/deadline.hpp"

#include <gtest/gtest.h>

namespace tamga {
namespace {

Instant at(const char* text) {
  return parse_rfc3339(text).value();
}
Date day(const char* text) {
  return parse_iso_date(text).value();
}

struct Case {
  Channel channel;
  const char* submitted;
  const char* due;
};

// 23 November 2026 is a Monday. A day ends at midnight in Moscow, 21:00 UTC.
TEST(Deadline, CountsWorkingDaysAfterTheSubmission) {
  const Case cases[] = {
      {Channel::office, "2026-11-23T09:00:00+03:00", "2026-11-27T00:00:00+03:00"},  // Monday: to Thursday's end
      {Channel::office, "2026-11-26T09:00:00+03:00", "2026-12-02T00:00:00+03:00"},  // Thursday: over the weekend
      {Channel::office, "2026-11-28T09:00:00+03:00", "2026-12-03T00:00:00+03:00"},  // Saturday: as on Friday
      {Channel::office, "2026-11-23T20:59:59Z", "2026-11-26T21:00:00Z"},            // still Monday in Moscow
      {Channel::office, "2026-11-23T21:00:00Z", "2026-11-27T21:00:00Z"},            // Tuesday there
      {Channel::mfc, "2026-11-23T09:00:00+03:00", "2026-12-08T00:00:00+03:00"},     // ten working days
  };
  for (const auto& [channel, submitted, due] : cases) {
    EXPECT_EQ(to_rfc3339(due_at(channel, at(submitted))), to_rfc3339(at(due))) << submitted;
  }
}

TEST(Deadline, FollowsTheYearlyDecree) {
  WorkingCalendar calendar;
  calendar.holidays = {day("2026-11-24")};
  calendar.working_weekends = {day("2026-11-28")};
  EXPECT_FALSE(calendar.is_working(day("2026-11-24")));
  EXPECT_TRUE(calendar.is_working(day("2026-11-28")));
  EXPECT_EQ(calendar.after_working_days(day("2026-11-23"), 4), day("2026-11-28"));
}

TEST(Deadline, KnowsThePublicHolidaysOfTheLabourCode) {
  WorkingCalendar calendar;
  for (const char* holiday : {"2027-01-01", "2027-01-04", "2027-01-08", "2027-02-23", "2027-03-08", "2028-05-01",
                              "2028-05-09", "2028-06-12", "2027-11-04"}) {
    EXPECT_FALSE(calendar.is_working(day(holiday))) << holiday;
    // The yearly decree moves days off, never these.
    calendar.working_weekends = {day(holiday)};
    EXPECT_FALSE(calendar.is_working(day(holiday))) << holiday;
  }
  for (const char* working : {"2026-12-31", "2027-01-11", "2027-02-24", "2028-05-02", "2027-11-05"}) {
    EXPECT_TRUE(calendar.is_working(day(working))) << working;
  }
  // From the Wednesday before New Year: 31 December, then the 11th and 12th of January.
  EXPECT_EQ(to_rfc3339(due_at(Channel::office, at("2026-12-30T09:00:00+03:00"))),
            to_rfc3339(at("2027-01-13T00:00:00+03:00")));
}

TEST(Deadline, KnowsWhereTheDayBeginsFirst) {
  EXPECT_EQ(latest_day_in_russia(at("2026-11-23T11:59:59Z")), day("2026-11-23"));
  EXPECT_EQ(latest_day_in_russia(at("2026-11-23T12:00:00Z")), day("2026-11-24"));
  EXPECT_EQ(end_in_russia(day("2026-11-23")), at("2026-11-23T12:00:00Z"));
}

}  // namespace
}  // namespace tamga
