#include "server/app/certificate_subject.hpp"

namespace tamga::app {

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

}  // namespace tamga::app
