#pragma once

// Revocation by an operator: on a statement of the holder or his representative, by decision of the CA or of a court.
// The certificate stops to be valid at the moment of the registry entry (Federal Law 63-FZ, article 14), which is never
// back-dated: an earlier compromise is told by invalidityDate.

#include "server/app/certificate_view.hpp"
#include "server/app/input.hpp"
#include "server/app/registry.hpp"

namespace tamga::app {

/// Error: certificate_not_found, certificate_already_revoked, certificate_expired; forbidden for a certificate of staff
/// or of a service unless an administrator asks, and always for a certificate of a CA; invalid fields (moments in the
/// future or out of the certificate's term).
CertificateView revoke_certificate(Registry& registry, const Actor& actor, const CertificateName& name,
                                   const RevocationInput& input, const Clock& clock);

}  // namespace tamga::app
