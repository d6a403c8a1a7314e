#pragma once

// What a certificate of a profile says of an applicant, judged when the application is taken.

#include "ca-core/registration/applicant_data.hpp"
#include "ca-core/x509/profile.hpp"

namespace tamga::app {

/// Error::invalid with pointers into the application ("/applicant/organisation/name") where applicant_subject refuses:
/// a name may be fit for a passport or a register and too long for a certificate.
void check_certificate_subject(const ApplicantData& applicant, const Profile& profile);

}  // namespace tamga::app
