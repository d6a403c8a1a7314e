#pragma once

// Moments and dates. Everything that Tamga signs or stores is UTC in whole seconds.

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace tamga {

using Instant = std::chrono::sys_seconds;
using Date = std::chrono::year_month_day;

/// RFC 3339, always in UTC and whole seconds: "2026-11-23T10:15:00Z".
std::string to_rfc3339(Instant instant);

/// RFC 3339 section 5.6 with any offset; fractions of a second are cut off. nullopt for anything else, leap seconds and
/// moments outside the years 1 to 9999 of UTC included.
std::optional<Instant> parse_rfc3339(std::string_view text);

/// "2026-11-23".
std::string to_iso_date(Date date);

/// "YYYY-MM-DD" of a day that exists, from the year 1 on; nullopt for anything else.
std::optional<Date> parse_iso_date(std::string_view text);

/// Whole years between two days: how old somebody born on `birth` is on `day`.
int full_years(Date birth, Date day);

/// Where a component learns the time. The daemon's clock is in server/service; tests move theirs.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual Instant now() const = 0;
};

}  // namespace tamga
