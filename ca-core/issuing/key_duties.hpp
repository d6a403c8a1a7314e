#pragma once

// What the key of a certificate may sign, read from the certificate itself (RFC 5280 sections 4.2.1.3, 4.2.1.9 and
// 4.2.1.12, RFC 6960 section 4.2.2.2): asked by everything that signs, before it signs.

#include "ca-core/x509/certificate.hpp"

namespace tamga {

/// cA and keyCertSign.
bool may_sign_certificates(const Certificate& certificate);

/// cA and cRLSign: lists are signed by the CA itself.
bool may_sign_crls(const Certificate& certificate);

/// Issuer and subject are one name, octet by octet: a root's own certificate, or a cross certificate for its next key.
bool is_self_issued(const Certificate& certificate);

/// A CA in the chain of qualified certificates, which names its tools at every step (63-FZ article 17 part 2). A root
/// signs CAs alone.
bool may_sign_qualified(const Certificate& ca);

/// Issued by this CA for OCSP alone. The CA's own key answers nobody: it signs certificates and lists.
bool may_answer_for(const Certificate& ca, const Certificate& responder);

/// Issued by this CA to sign extracts from its registry: its purposes have id-kp-documentSigning (RFC 9336), which no
/// other profile may name, and it is no CA. The CA's own key signs no documents.
bool may_sign_extracts_for(const Certificate& ca, const Certificate& signer);

}  // namespace tamga
