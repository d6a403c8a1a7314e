#pragma once

// A PKCS#10 request that proved possession of its key, with the profile that takes such a key.

#include "ca-core/base/bytes.hpp"
#include "ca-core/x509/certificate_request.hpp"
#include "ca-core/x509/profile.hpp"

namespace tamga::app {

struct CheckedRequest {
  CertificateRequest request;
  const Profile& profile;
};

/// Error::invalid at "/request" with what CertificateRequest::parse or profile_for finds.
CheckedRequest check_request(SignatureKind kind, const Bytes& request);

}  // namespace tamga::app
