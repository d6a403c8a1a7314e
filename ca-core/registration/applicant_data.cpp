#include "ca-core/registration/applicant_data.hpp"

#include "ca-core/base/error.hpp"
#include "ca-core/registration/deadline.hpp"

namespace tamga {

std::optional<Errc> check_birth_date(Date birth_date, Date today) {
  constexpr int kLongestLife = 130;
  if (birth_date > today) return Errc::in_the_future;
  const int age = full_years(birth_date, today);
  if (age > kLongestLife) return Errc::out_of_range;
  if (age < kMinimumAge) return Errc::too_young;
  return std::nullopt;
}

std::optional<Instant> mandate_end(const ApplicantData& applicant) {
  if (!applicant.organisation) return std::nullopt;
  const auto last_day = last_day_of(applicant.organisation->mandate);
  return last_day ? std::optional(end_in_russia(*last_day)) : std::nullopt;
}

void require_mandate(const ApplicantData& applicant, Instant now) {
  const auto end = mandate_end(applicant);
  if (end && now >= *end) throw Error(Errc::mandate_ended);
}

}  // namespace tamga
