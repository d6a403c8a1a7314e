#pragma once

// Cross certificates (RFC 4210 section 4.4, RFC 4949): one more certificate for the key and the name of a CA, by a root
// other than its own issuer, so that what the CA issued is also good for those who trust that root alone. Of a root
// that changes its key: the old key by the new one, and the new key by the old one.

#include "ca-core/base/random.hpp"
#include "ca-core/issuing/issuer.hpp"
#include "ca-core/x509/certificate_request.hpp"

namespace tamga {

/// Whether a CA with this certificate may get a cross certificate by that one. Error{configuration_invalid} says why
/// not: the key is the issuer's own, the certificate does not let it sign certificates and CRLs or has no
/// subjectKeyIdentifier, or its CA is in the chain of qualified certificates, which name its certificate by number.
/// Error{certificate_expired}.
void require_crossable(const Certificate& present, const Certificate& issuer, Instant now);

/// That the request is of the key and the name of this certificate. Error{configuration_invalid}.
void require_request_of(const CertificateRequest& request, const Certificate& present);

/// Begins at `from`, but not before either certificate does. `profile` and `present` must live as long.
CertificateOrder cross_order(const Profile& profile, const Certificate& present, const Certificate& issuer,
                             Instant from, std::uint8_t instance, Random& random);

}  // namespace tamga
