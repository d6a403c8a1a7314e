#pragma once

// The data of an applicant, by his kind.

#include <optional>

#include "ca-core/registration/applicant_data.hpp"
#include "ca-core/registration/applicant_kind.hpp"
#include "server/http/json_reader.hpp"

namespace tamga::http {

/// The member "applicant". A member that belongs to another kind is unknown; while the kind itself is not known, only
/// the members that all kinds have are looked at.
std::optional<ApplicantData> read_applicant(JsonReader& submission, std::optional<ApplicantKind> kind, Date today);

}  // namespace tamga::http
