#include "ca-core/registration/applicant_kind.hpp"

#include "ca-core/registration/words.hpp"

namespace tamga {
namespace {

constexpr Words<ApplicantKind, 4> kWords = {{
    {ApplicantKind::individual, "individual"},
    {ApplicantKind::sole_proprietor, "sole_proprietor"},
    {ApplicantKind::organisation, "organisation"},
    {ApplicantKind::organisation_automatic, "organisation_automatic"},
}};

}  // namespace

std::string_view to_string(ApplicantKind kind) {
  return word_of(kWords, kind);
}

std::optional<ApplicantKind> parse_applicant_kind(std::string_view word) {
  return parse_word(kWords, word);
}

}  // namespace tamga
