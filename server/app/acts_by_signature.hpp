#pragma once

// Revocation, suspension and resumption at the holder's wish, which he states under his qualified signature. The entry
// is made at once; the same statement again gets the certificate as it is. Each throws certificate_not_found and what
// verify_signed_request(), require_statement() and require_trusted() throw.

#include "server/app/certificate_view.hpp"
#include "server/app/input.hpp"
#include "server/app/registry.hpp"

namespace tamga::app {

/// The key of the certificate in question may sign it: whoever has that key and wants its end is right. So may the key
/// of any other qualified certificate of the same person. Error: cms_wrong_content with the fault "reason" for one that
/// is not a holder's to state; what CertificateLife::revoke() throws.
CertificateView revoke_by_signature(Registry& registry, const Actor& actor, const CertificateName& name,
                                    const SignedRequestInput& input, const Clock& clock);

/// By the same keys. Error: cms_wrong_content with the fault "until" for an end that has passed, lies after the longest
/// term or after the end of the certificate; what else CertificateLife::suspend() throws.
CertificateView suspend_by_signature(Registry& registry, const Actor& actor, const CertificateName& name,
                                     const SignedRequestInput& input, const Clock& clock);

/// By another qualified certificate of the same person: one that is suspended is not trusted. Error: cms_wrong_content
/// with the fault "date" for a statement from before the suspension, which cannot mean it; suspended_by_others when the
/// holder may not lift it; what else CertificateLife::resume() throws.
CertificateView resume_by_signature(Registry& registry, const Actor& actor, const CertificateName& name,
                                    const SignedRequestInput& input, const Clock& clock);

}  // namespace tamga::app
