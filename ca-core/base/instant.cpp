#include "ca-core/base/instant.hpp"

#include <charconv>
#include <cstdio>

namespace tamga {
namespace {

constexpr Instant kFirst{std::chrono::sys_days(std::chrono::year(1) / 1 / 1)};
constexpr Instant kEnd{std::chrono::sys_days(std::chrono::year(10000) / 1 / 1)};

/// A number of exactly these digits, or nullopt.
std::optional<int> digits(std::string_view text) {
  int value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return text.empty() ? std::nullopt : std::optional(value);
}

}  // namespace

std::string to_iso_date(Date date) {
  char text[16];
  std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                static_cast<unsigned>(date.day()));
  return text;
}

std::string to_rfc3339(Instant instant) {
  const auto day = std::chrono::floor<std::chrono::days>(instant);
  const std::chrono::hh_mm_ss time(instant - day);
  char text[16];
  std::snprintf(text, sizeof text, "T%02d:%02d:%02dZ", static_cast<int>(time.hours().count()),
                static_cast<int>(time.minutes().count()), static_cast<int>(time.seconds().count()));
  return to_iso_date(Date(day)) + text;
}

std::optional<Date> parse_iso_date(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const auto year = digits(text.substr(0, 4));
  const auto month = digits(text.substr(5, 2));
  const auto day = digits(text.substr(8, 2));
  if (!year || *year == 0 || !month || !day) return std::nullopt;
  const Date date{std::chrono::year(*year), std::chrono::month(static_cast<unsigned>(*month)),
                  std::chrono::day(static_cast<unsigned>(*day))};
  return date.ok() ? std::optional(date) : std::nullopt;
}

std::optional<Instant> parse_rfc3339(std::string_view text) {
  if (text.size() < 20 || (text[10] != 'T' && text[10] != 't') || text[13] != ':' || text[16] != ':')
    return std::nullopt;
  const auto date = parse_iso_date(text.substr(0, 10));
  const auto hour = digits(text.substr(11, 2));
  const auto minute = digits(text.substr(14, 2));
  const auto second = digits(text.substr(17, 2));
  if (!date || !hour || !minute || !second || *hour > 23 || *minute > 59 || *second > 59) return std::nullopt;

  std::string_view rest = text.substr(19);
  if (rest.front() == '.') {
    const auto end = rest.find_first_not_of("0123456789", 1);
    if (end == std::string_view::npos || end == 1) return std::nullopt;
    rest.remove_prefix(end);
  }
  std::chrono::minutes offset{0};
  if (rest != "Z" && rest != "z") {
    if (rest.size() != 6 || (rest[0] != '+' && rest[0] != '-') || rest[3] != ':') return std::nullopt;
    const auto hours = digits(rest.substr(1, 2));
    const auto minutes = digits(rest.substr(4, 2));
    if (!hours || !minutes || *hours > 23 || *minutes > 59) return std::nullopt;
    offset = std::chrono::minutes(*hours * 60 + *minutes) * (rest[0] == '-' ? -1 : 1);
  }
  const Instant instant = std::chrono::sys_days(*date) + std::chrono::hours(*hour) + std::chrono::minutes(*minute) +
                          std::chrono::seconds(*second) - offset;
  // The offset may lead out of the years that four digits, and the database, can hold.
  return instant >= kFirst && instant < kEnd ? std::optional(instant) : std::nullopt;
}

int full_years(Date birth, Date day) {
  const int years = static_cast<int>(day.year()) - static_cast<int>(birth.year());
  const bool before_birthday = day.month() < birth.month() || (day.month() == birth.month() && day.day() < birth.day());
  return before_birthday ? years - 1 : years;
}

}  // namespace tamga
