#pragma once

// What anybody may ask the registry for. What the law has him find is a certificate, not a person: there is no question
// by SNILS, INN or OGRNIP, because the answer would tell who is a client of this authority, and whoever has the
// certificate reads them in it.

#include <variant>

#include "ca-core/base/bytes.hpp"
#include "ca-core/identity/inn.hpp"
#include "ca-core/identity/ogrn.hpp"

namespace tamga::app {

struct CertificateDigest {
  Bytes sha256;  // of the certificate's DER
};

struct KeyFingerprint {
  Bytes octets;  // PublicKey::fingerprint; of a key that Tamga does not use SHA-256 of its SubjectPublicKeyInfo
};

using RegistryQuestion = std::variant<CertificateDigest, KeyFingerprint, Ogrn, OrganizationInn>;

}  // namespace tamga::app
