#pragma once

// Who applies. Each kind has its own required data (applicant_data.hpp) and its own subject in the certificate.

#include <array>
#include <optional>
#include <string_view>

namespace tamga {

enum class ApplicantKind {
  individual,              // физическое лицо
  sole_proprietor,         // индивидуальный предприниматель
  organisation,            // юридическое лицо with the person who acts for it
  organisation_automatic,  // юридическое лицо alone: signatures that are made automatically
};

inline constexpr std::array kApplicantKinds{ApplicantKind::individual, ApplicantKind::sole_proprietor,
                                            ApplicantKind::organisation, ApplicantKind::organisation_automatic};

/// Whether a person applies in the name of a legal entity.
constexpr bool acts_for_organisation(ApplicantKind kind) {
  return kind == ApplicantKind::organisation || kind == ApplicantKind::organisation_automatic;
}

/// "individual", "sole_proprietor", "organisation", "organisation_automatic": the word of the API and of the database.
std::string_view to_string(ApplicantKind kind);
std::optional<ApplicantKind> parse_applicant_kind(std::string_view word);

}  // namespace tamga
