#include "server/app/certificate_subject.hpp"

#include <array>
#include <utility>

#include "ca-core/base/error.hpp"

namespace tamga::app {
namespace {

/// Where an attribute of the subject comes from.
constexpr std::array<std::pair<std::string_view, std::string_view>, 7> kOrigins{{
    {"/subject/surname", "/applicant/name/surname"},
    {"/subject/region", "/applicant/region"},
    {"/subject/locality", "/applicant/locality"},
    {"/subject/inn", "/applicant/inn"},
    {"/subject/snils", "/applicant/snils"},
    {"/subject/email", "/applicant/email"},
    {"/subject/given_name", "/applicant/name/given_name"},
}};

std::string origin_of(const std::string& pointer) {
  for (const auto& [attribute, origin] : kOrigins) {
    if (attribute == pointer) return std::string(origin);
  }
  return "/applicant/name";  // commonName: all parts of the name together
}

}  // namespace

Subject certificate_subject(const ApplicantData& applicant, const Profile& profile) {
  return individual_subject({.surname = applicant.name.surname(),
                             .given_name = applicant.name.given_name(),
                             .patronymic = applicant.name.patronymic().value_or(""),
                             .region = applicant.region.printed(),
                             .locality = applicant.locality ? applicant.locality->text() : "",
                             .inn = profile.personal_identifiers ? applicant.inn.digits() : "",
                             .snils = profile.personal_identifiers ? applicant.snils.digits() : "",
                             .email = applicant.email.text()});
}

void check_certificate_subject(const ApplicantData& applicant, const Profile& profile) {
  try {
    certificate_subject(applicant, profile);
  } catch (const Error& error) {
    FieldErrors fields = error.details().fields;
    for (FieldError& field : fields) field.pointer = origin_of(field.pointer);
    throw Error::invalid(std::move(fields));
  }
}

}  // namespace tamga::app
