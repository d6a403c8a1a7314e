#pragma once

// What a certificate of a profile says of an applicant.

#include "ca-core/registration/applicant_data.hpp"
#include "ca-core/x509/name.hpp"
#include "ca-core/x509/profile.hpp"

namespace tamga::app {

/// Throws invalid_fields as Subject::add does: a name may be fit for a passport and too long for a certificate.
Subject certificate_subject(const ApplicantData& applicant, const Profile& profile);

/// The same, when an application is taken: Error::invalid with pointers into the application ("/applicant/name").
void check_certificate_subject(const ApplicantData& applicant, const Profile& profile);

}  // namespace tamga::app
