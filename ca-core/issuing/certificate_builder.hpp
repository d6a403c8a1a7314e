#pragma once

// The octets of a TBSCertificate (RFC 5280 section 4.1.2) from an order and from what its issuer adds.

#include <optional>

#include "ca-core/base/bytes.hpp"
#include "ca-core/issuing/issuer.hpp"

namespace tamga {

/// Throws invalid_fields when the order or the issuer lacks what the profile writes, key_not_allowed when the profile
/// does not take the key. `issuer` is absent for a root: the certificate then names itself and has no
/// authorityKeyIdentifier.
Bytes build_tbs(const CertificateOrder& order, const Certificate* issuer, SignatureAlgorithm algorithm,
                const CaUrls& urls, const std::optional<IssuerSignTool>& tools);

/// When a certificate by this order ends: as its profile says (ca_term.hpp), and a cross certificate also with the one
/// that it stands beside.
Instant not_after_of(const CertificateOrder& order, const Certificate* issuer);

/// Certificate: to-be-signed part, AlgorithmIdentifier, signature.
Bytes assemble_certificate(ByteView tbs, SignatureAlgorithm algorithm, ByteView signature);

}  // namespace tamga
