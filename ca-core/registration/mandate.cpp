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

}  // namespace

std::string_view to_string(MandateKind kind) {
  return word_of(kWords, kind);
}

std::optional<MandateKind> parse_mandate_kind(std::string_view word) {
  return parse_word(kWords, word);
}

std::optional<Errc> check_mandate_date(MandateKind kind, Date date, bool has_term, Date today) {
  if (date > today) return Errc::in_the_future;
  const int years = full_years(date, today);
  const bool ran_out = kind != MandateKind::head && !has_term && years >= 1;
  return ran_out || years > kLongestAgo ? std::optional(Errc::out_of_range) : std::nullopt;
}

std::optional<Errc> check_mandate_end(Date valid_until, std::optional<Date> date, Date today) {
  if (valid_until < today || (date && valid_until < *date)) return Errc::out_of_range;
  return std::nullopt;
}

}  // namespace tamga
