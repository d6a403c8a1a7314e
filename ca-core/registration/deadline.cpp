#include "ca-core/registration/deadline.hpp"

namespace tamga {
namespace {

using std::chrono::days;
using std::chrono::sys_days;

constexpr std::chrono::hours kMoscow{3};  // the whole year since 2014
constexpr std::chrono::hours kKamchatka{12};

/// Labour Code of the Russian Federation, article 112.
bool is_public_holiday(Date day) {
  using namespace std::chrono;
  const month_day date{day.month(), day.day()};
  if (date >= January / 1 && date <= January / 8) return true;
  return date == February / 23 || date == March / 8 || date == May / 1 || date == May / 9 || date == June / 12 ||
         date == November / 4;
}

Date day_at(Instant instant, std::chrono::hours offset) {
  return Date(std::chrono::floor<days>(instant + offset));
}

}  // namespace

bool WorkingCalendar::is_working(Date day) const {
  if (is_public_holiday(day) || holidays.contains(day)) return false;
  const std::chrono::weekday weekday{sys_days(day)};
  const bool weekend = weekday == std::chrono::Saturday || weekday == std::chrono::Sunday;
  return !weekend || working_weekends.contains(day);
}

Date WorkingCalendar::after_working_days(Date day, unsigned count) const {
  while (count > 0) {
    day = Date(sys_days(day) + days(1));
    if (is_working(day)) --count;
  }
  return day;
}

unsigned term_in_working_days(Channel channel) {
  return channel == Channel::mfc ? 10 : 3;
}

Instant due_at(Channel channel, Instant submitted_at, const WorkingCalendar& calendar) {
  const Date last_day = calendar.after_working_days(day_at(submitted_at, kMoscow), term_in_working_days(channel));
  return sys_days(last_day) + days(1) - kMoscow;
}

Date latest_day_in_russia(Instant now) {
  return day_at(now, kKamchatka);
}

Instant end_in_russia(Date day) {
  return sys_days(day) + days(1) - kKamchatka;
}

}  // namespace tamga
