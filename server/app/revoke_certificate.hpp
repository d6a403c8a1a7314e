#pragma once

// Revocation by an operator: on a statement of the holder or his representative, by the holder's code word on the
// phone, by decision of the CA or of a court. The certificate stops to be valid at the moment of the registry entry
// (Federal Law 63-FZ, article 14), which is never back-dated: an earlier compromise is told by invalidityDate.

#include <string_view>

#include "server/app/certificate_view.hpp"
#include "server/app/input.hpp"
#include "server/app/registry.hpp"

namespace tamga::app {

/// `body`: the octets that asked. The same ones again get the certificate as it is, and nothing changes. Error: what
/// prove_ground(), make_ground() and CertificateLife::revoke() throw.
CertificateView revoke_certificate(Registry& registry, const Actor& actor, const CertificateName& name,
                                   const RevocationInput& input, std::string_view body, const Clock& clock);

}  // namespace tamga::app
