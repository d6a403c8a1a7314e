#pragma once

// The length that a signature must have. gost-engine does not check it: it halves whatever came, so that one signature
// would have many forms, padded ones and those with an octet after it.

#include "ca-core/base/bytes.hpp"
#include "ca-core/keys/digest_signature.hpp"

namespace tamga {

/// False for a GOST or RSA signature of another length than every one of its key has (RFC 9215 section 2, RFC 8017
/// section 8.2.2). True for those of ECDSA, whose encoding OpenSSL checks.
inline bool has_signature_length(const PublicKey& key, ByteView signature) {
  return key.type() == KeyType::ecdsa || signature.size() == usual_signature_length(key);
}

}  // namespace tamga
