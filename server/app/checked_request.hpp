#pragma once

// A PKCS#10 request that proved possession of its key, with the profile that takes such a key.

#include "ca-core/base/bytes.hpp"
#include "ca-core/x509/certificate_request.hpp"
#include "server/app/registry.hpp"

namespace tamga::app {

struct CheckedRequest {
  CertificateRequest request;
  Profile profile;
  bool key_by_ca;  // the CA made this key for the applicant (make_key.hpp)
};

/// Error::invalid at "/request" with what CertificateRequest::parse or ProfileCatalogue::for_applicant finds, and with
/// key_not_allowed for a key that the CA made when the profile does not take such keys.
CheckedRequest check_request(Registry& registry, const ProfileCatalogue& profiles, SignatureKind kind,
                             ApplicantKind applicant, const Bytes& request);

}  // namespace tamga::app
