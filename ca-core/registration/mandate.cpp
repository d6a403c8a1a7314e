#include "ca-core/registration/mandate.hpp"

#include "ca-core/registration/words.hpp"

namespace tamga {
namespace {

constexpr Words<MandateKind, 3> kWords = {{
    {MandateKind::head, "head"},
    {MandateKind::power_of_attorney, "power_of_attorney"},
    {MandateKind::machine_readable_power_of_attorney, "machine_readable_power_of_attorney"},
}};

constexpr int kLongestAgo = 100;

/// Of a power of attorney that names no last day. In common years 29 February has its anniversary on 1 March, as
/// full_years() counts.
Date last_day_of_a_year(Date given) {
  const Date named = given + std::chrono::years(1);
  const Date anniversary = named.ok() ? named : Date{named.year(), std::chrono::March, std::chrono::day(1)};
  return std::chrono::sys_days(anniversary) - std::chrono::days(1);
}

}  // namespace

std::string_view to_string(MandateKind kind) {
  return word_of(kWords, kind);
}

std::optional<MandateKind> parse_mandate_kind(std::string_view word) {
  return parse_word(kWords, word);
}

std::optional<Date> last_day_of(const Mandate& mandate) {
  if (mandate.valid_until || mandate.kind == MandateKind::head) return mandate.valid_until;
  return last_day_of_a_year(mandate.date);
}

std::optional<Errc> check_mandate_date(MandateKind kind, Date date, bool has_term, Date today) {
  if (date > today) return Errc::in_the_future;
  const bool ran_out = kind != MandateKind::head && !has_term && last_day_of_a_year(date) < today;
  return ran_out || full_years(date, today) > kLongestAgo ? std::optional(Errc::out_of_range) : std::nullopt;
}

std::optional<Errc> check_mandate_end(Date valid_until, std::optional<Date> date, Date today) {
  if (valid_until < today || (date && valid_until < *date)) return Errc::out_of_range;
  return std::nullopt;
}

}  // namespace tamga
