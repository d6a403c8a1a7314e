#pragma once

// The subject of an applicant's certificate: the attributes that the profile lists, with the values that the
// applicant's data give them. Who carries what is the profile's decision alone.

#include "ca-core/registration/applicant_data.hpp"
#include "ca-core/x509/name.hpp"
#include "ca-core/x509/profile.hpp"

namespace tamga {

/// commonName is the person's full name, or the organisation's where the person acts for one; ST, L and STREET are his
/// or its likewise. Throws invalid_fields as Subject::add does, and required at "/subject/<attribute>" for what the
/// profile requires and the data do not have.
Subject applicant_subject(const ApplicantData& applicant, const Profile& profile);

}  // namespace tamga
