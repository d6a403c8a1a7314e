#pragma once

// Signatures over a hash that was computed piece by piece. The result is the same as signing the whole message.

#include <cstddef>

#include "ca-core/base/bytes.hpp"
#include "ca-core/keys/private_key.hpp"
#include "ca-core/keys/public_key.hpp"

namespace tamga {

/// `digest` is the message's hash by facts(algorithm).digest. Throws key_not_allowed when the algorithm does not fit
/// the key and crypto_failed when the digest has another length.
Bytes sign_digest(const PrivateKey& key, SignatureAlgorithm algorithm, ByteView digest);

/// False for a wrong signature, for an algorithm that does not fit the key and for a digest of another length.
bool verify_digest(const PublicKey& key, SignatureAlgorithm algorithm, ByteView digest, ByteView signature);

/// How many octets a signature of this key has: every one of GOST and RSA, about every other one of ECDSA, whose two
/// numbers are as long as they happen to be (RFC 3279 section 2.2.3).
std::size_t usual_signature_length(const PublicKey& key);

}  // namespace tamga
