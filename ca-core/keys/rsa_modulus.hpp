#pragma once

// RSA public keys from outside, checked for what no sound generator makes.

#include <optional>

#include "ca-core/base/bytes.hpp"
#include "ca-core/openssl/handles.hpp"

namespace tamga {

/// Reads an RSAPublicKey (RFC 8017 appendix A.1.1) and returns the modulus, big-endian without leading zeros. Throws
/// request_unreadable when it is none, key_weak unless it has 2048 to 8192 bits and an odd exponent of 65537 to
/// 2^64 - 1, and when the modulus has a prime factor below 1000, is a prime or a square, has factors so close that
/// Fermat's method finds them in a hundred steps, or has the structure of CVE-2017-15361 (ROCA, found in tokens).
Bytes require_sound_rsa(ByteView rsa_public_key);

/// The modulus of a SubjectPublicKeyInfo, big-endian without leading zeros; nullopt when that is not of an RSA key. It
/// is not judged.
std::optional<Bytes> rsa_modulus_of(ByteView spki);

/// The key of a SubjectPublicKeyInfo that require_sound_rsa has seen.
openssl::PkeyPtr rsa_public_key(ByteView spki);

}  // namespace tamga
