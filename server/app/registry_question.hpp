#pragma once

// What anybody may ask the registry for. What the law has him find is a certificate, not a person: there is no question
// by SNILS, INN or OGRNIP, because the answer would tell who is a client of this authority, and whoever has the
// certificate reads them in it.

#include <variant>
#include <vector>

#include "ca-core/base/bytes.hpp"
#include "ca-core/identity/inn.hpp"
#include "ca-core/identity/ogrn.hpp"

namespace tamga::app {

struct CertificateDigest {
  Bytes sha256;  // of the certificate's DER
};

struct KeyFingerprints {
  std::vector<Bytes> any_of;  // registered_fingerprints() of a key, or the one that was asked for
};

using RegistryQuestion = std::variant<CertificateDigest, KeyFingerprints, Ogrn, OrganizationInn>;

}  // namespace tamga::app
