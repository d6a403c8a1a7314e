#pragma once

// Suspension and resumption by an operator, on the same grounds as a revocation; only the holder's code word does not
// resume. Whether and for how long a certificate may be suspended, and what becomes of it in the end, its profile says.

#include <optional>
#include <string_view>

#include "server/app/certificate_view.hpp"
#include "server/app/input.hpp"
#include "server/app/registry.hpp"
#include "server/storage/certificates.hpp"

namespace tamga::app {

/// What the newest version of its profile says; nullopt: no suspension. Imported certificates have no document that
/// would allow it.
std::optional<SuspensionRule> suspension_rule(const ProfileCatalogue& profiles,
                                              const storage::CertificateRecord& record);

/// `body`: the octets that asked. The same ones again, while the suspension lasts that they made, get the certificate
/// as it is. Error: what prove_ground(), make_ground() and CertificateLife::suspend() throw.
CertificateView suspend_certificate(Registry& registry, const Actor& actor, const CertificateName& name,
                                    const SuspensionInput& input, std::string_view body, const Clock& clock);

/// Likewise, while the certificate is good because of them. Error: what prove_ground(), make_ground() and
/// CertificateLife::resume() throw.
CertificateView resume_certificate(Registry& registry, const Actor& actor, const CertificateName& name,
                                   const ResumptionInput& input, std::string_view body, const Clock& clock);

}  // namespace tamga::app
