#pragma once

// Encryption of stored data and of the keys that encrypt it.

#include "ca-core/base/bytes.hpp"
#include "ca-core/base/random.hpp"
#include "ca-core/base/secret.hpp"

namespace tamga {

/// 32 random octets.
SecretKey generate_secret_key(Random& random);

/// AES-256-GCM: nonce (12 octets, random), ciphertext, tag (16). `context` is authenticated and not stored: open()
/// needs the same. One key may seal at most 2^32 messages (NIST SP 800-38D section 8.3).
Bytes seal(const SecretKey& key, ByteView plaintext, ByteView context, Random& random);

/// Throws crypto_failed when anything differs from what seal() made with this key and context.
Bytes open_sealed(const SecretKey& key, ByteView sealed, ByteView context);

/// AES-256 key wrap (RFC 3394) of a key of 16 to 64 octets, a multiple of 8.
Bytes wrap_key(const SecretKey& wrapping_key, const SecretKey& key);

/// Throws crypto_failed when it was not wrapped by this key.
SecretKey unwrap_key(const SecretKey& wrapping_key, ByteView wrapped);

}  // namespace tamga
