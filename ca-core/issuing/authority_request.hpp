#pragma once

// The PKCS#10 request (RFC 2986) by which a CA asks another one, a root elsewhere, for its certificate. Unlike an
// applicant's it names its subject: whoever signs compares that with the name that he expects.

#include "ca-core/base/bytes.hpp"
#include "ca-core/issuing/signer.hpp"

namespace tamga {

/// DER; asks for no extensions. `subject_name`: the whole Name. Throws as Signer::sign.
Bytes make_authority_request(const Signer& signer, ByteView subject_name);

/// The Name in a request that CertificateRequest::parse has taken: a part of `der`.
ByteView request_subject(ByteView der);

}  // namespace tamga
