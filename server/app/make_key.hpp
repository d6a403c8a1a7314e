#pragma once

// Keys that the CA makes for an applicant at the counter (docs/handed-keys.md). The private half is in memory only
// while a call lasts; it leaves encrypted with the holder's password, and nothing of it is stored.

#include "ca-core/base/bytes.hpp"
#include "ca-core/x509/certificate_name.hpp"
#include "server/app/actor.hpp"
#include "server/app/input.hpp"
#include "server/app/registry.hpp"
#include "server/app/views.hpp"

namespace tamga::app {

/// Error::invalid at "/parameter_set" (key_not_allowed) when no profile of subscribers takes such keys from the CA.
HandedKeyView make_key(Registry& registry, const Actor& actor, const KeyOrderInput& order, Instant now);

/// PKCS#12 with the key, the certificate of the registry and those of the CAs above it. Error: certificate_not_found,
/// certificate_not_active; Error::invalid at "/encrypted_key" (wrong_format, key_not_allowed for a key of another
/// certificate or one that the CA did not make) and "/password" (wrong_password).
Bytes make_container(Registry& registry, const Actor& actor, const CertificateName& name, const ContainerInput& order,
                     Instant now);

}  // namespace tamga::app
