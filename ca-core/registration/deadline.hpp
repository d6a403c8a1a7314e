#pragma once

// When an application is late: the end of the last working day of its term, in Moscow time. The term begins on the day
// after the submission: 3 working days at the CA's office, 10 at an MFC.

#include <set>

#include "ca-core/base/instant.hpp"
#include "ca-core/registration/channel.hpp"

namespace tamga {

/// The public holidays of article 112 of the Labour Code are free in every year. So are Saturdays, Sundays and the
/// other holidays given here, but for weekends that the yearly decree makes working days.
struct WorkingCalendar {
  std::set<Date> holidays;
  std::set<Date> working_weekends;

  bool is_working(Date day) const;

  /// The count-th working day after `day`.
  Date after_working_days(Date day, unsigned count) const;
};

unsigned term_in_working_days(Channel channel);

/// The first second after the term: from this moment on the application is late.
Instant due_at(Channel channel, Instant submitted_at, const WorkingCalendar& calendar = {});

/// The calendar day in Kamchatka (UTC+12), where it begins first in Russia: no date on a Russian document is later.
Date latest_day_in_russia(Instant now);

/// The moment at which the day is over there: from then on latest_day_in_russia() is a later one.
Instant end_in_russia(Date day);

}  // namespace tamga
