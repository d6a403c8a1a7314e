#include "ca-core/registration/applicant_data.hpp"

namespace tamga {

std::optional<Errc> check_birth_date(Date birth_date, Date today) {
  constexpr int kLongestLife = 130;
  if (birth_date > today) return Errc::in_the_future;
  const int age = full_years(birth_date, today);
  if (age > kLongestLife) return Errc::out_of_range;
  if (age < kMinimumAge) return Errc::too_young;
  return std::nullopt;
}

}  // namespace tamga
