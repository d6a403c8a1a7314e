#pragma once

// What CMS names hash and signature algorithms by, and the check of a signature so named (RFC 5754 and 4056 for RSA and
// ECDSA; GOST R 34.10-2012 as R 1323565.1.025-2019 and CryptoPro write it: the key's own identifier).

#include <optional>

#include "ca-core/base/bytes.hpp"
#include "ca-core/keys/parameter_set.hpp"
#include "ca-core/keys/public_key.hpp"
#include "ca-core/openssl/digest.hpp"

namespace tamga {

/// SHA-256, SHA-384, SHA-512 and Streebog, parameters absent or NULL; nullopt for others: MD5 and SHA-1 bind nothing.
std::optional<openssl::DigestAlgorithm> cms_digest(ByteView algorithm_identifier);

/// Whether `signature` is the key's over the message. `algorithm_identifier` is the SignerInfo's signatureAlgorithm:
/// the key's identifier or a signature's, which must fit `digest`; RSASSA-PSS with that hash in all its parts and a
/// salt no shorter than it. Errc::cms_bad_signature with the fault "signature_algorithm" for another algorithm or one
/// that does not fit the key.
bool verify_cms_signature(const PublicKey& key, openssl::DigestAlgorithm digest, ByteView algorithm_identifier,
                          ByteView message, ByteView signature);

/// The AlgorithmIdentifier of a hash function, parameters absent (RFC 5754 section 2). Error{internal} for SHA-1.
Bytes cms_digest_identifier(openssl::DigestAlgorithm digest);

/// What a SignerInfo names this algorithm: the key's identifier for GOST and RSA (RFC 3370 section 3.2), ECDSA with its
/// hash function.
Bytes cms_signature_identifier(SignatureAlgorithm algorithm);

}  // namespace tamga
