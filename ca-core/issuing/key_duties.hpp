#pragma once

// What the key of a certificate may sign, read from the certificate itself (RFC 5280 sections 4.2.1.3, 4.2.1.9 and
// 4.2.1.12, RFC 6960 section 4.2.2.2): asked by everything that signs, before it signs.

#include "ca-core/x509/certificate.hpp"

namespace tamga {

/// cA and keyCertSign.
bool may_sign_certificates(const Certificate& certificate);

/// cA and cRLSign: lists are signed by the CA itself.
bool may_sign_crls(const Certificate& certificate);

/// Issued by this CA for OCSP alone. The CA's own key answers nobody: it signs certificates and lists.
bool may_answer_for(const Certificate& ca, const Certificate& responder);

}  // namespace tamga
