#pragma once

// A PKCS#10 request that proved possession of its key, with the profile that takes such a key.

#include "ca-core/base/bytes.hpp"
#include "ca-core/x509/certificate_request.hpp"
#include "server/app/profile_store.hpp"

namespace tamga::app {

struct CheckedRequest {
  CertificateRequest request;
  Profile profile;
};

/// Error::invalid at "/request" with what CertificateRequest::parse or ProfileCatalogue::for_applicant finds.
CheckedRequest check_request(const ProfileCatalogue& profiles, SignatureKind kind, ApplicantKind applicant,
                             const Bytes& request);

}  // namespace tamga::app
