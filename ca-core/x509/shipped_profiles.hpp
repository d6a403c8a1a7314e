#pragma once

// The profiles that come with Tamga. Subscribers: "qualified-individual", "qualified-sole-proprietor",
// "qualified-organisation-person", "qualified-organisation-automatic"; the same four as "unqualified-individual-gost"
// and "unqualified-individual-ecdsa" (EC and RSA). Services: "ocsp-responder", "tls-server", "staff". CAs: "root-gost",
// "root-ecdsa", "issuing-qualified", "issuing-unqualified-gost", "issuing-unqualified-ecdsa", "issuing-staff".

#include "ca-core/x509/profile_catalogue.hpp"

namespace tamga {

const ProfileCatalogue& shipped_profiles();

}  // namespace tamga
