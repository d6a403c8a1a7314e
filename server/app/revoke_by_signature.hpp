#pragma once

// Revocation at the holder's wish, which he states under his qualified signature. The key of the certificate in
// question may sign it: whoever has that key and wants its end is right. So may the key of any other qualified
// certificate of the same person.

#include "server/app/certificate_view.hpp"
#include "server/app/input.hpp"
#include "server/app/registry.hpp"

namespace tamga::app {

/// The statement says why; the entry is made at once. The same statement again gets the certificate as it is. Error:
/// certificate_not_found; what verify_signed_request(), require_statement() and require_trusted() throw, with the fault
/// "reason" for one that is not a holder's to state; what CertificateLife::revoke() throws.
CertificateView revoke_by_signature(Registry& registry, const Actor& actor, const CertificateName& name,
                                    const SignedRequestInput& input, const Clock& clock);

}  // namespace tamga::app
