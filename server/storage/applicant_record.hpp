#pragma once

// The text form in which an applicant's data are sealed: compact JSON with a version.

#include <string>
#include <string_view>

#include "ca-core/registration/applicant_data.hpp"

namespace tamga::storage {

std::string write_applicant(const ApplicantData& applicant);

/// Reads what write_applicant() wrote, in this release or an earlier one; Error{Errc::internal} for anything else,
/// without quoting it.
ApplicantData read_applicant(std::string_view record);

}  // namespace tamga::storage
