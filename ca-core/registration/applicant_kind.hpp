#pragma once

// Who applies. Each kind has its own required data.

#include <optional>
#include <string_view>

namespace tamga {

enum class ApplicantKind { individual };

/// "individual": the word of the API and of the database.
std::string_view to_string(ApplicantKind kind);
std::optional<ApplicantKind> parse_applicant_kind(std::string_view word);

}  // namespace tamga
