#pragma once

// Certificates without anything signed: a "certs-only" CMS message, as caIssuers may lead to one (RFC 5280
// section 4.2.2.1, RFC 5751 section 3.8).

#include <span>

#include "ca-core/base/bytes.hpp"

namespace tamga {

/// ContentInfo with a SignedData (RFC 5652 section 5.1) of these certificates, whole DER each, and no signer. At least
/// one.
Bytes make_certificate_bundle(std::span<const Bytes> certificates);

}  // namespace tamga
