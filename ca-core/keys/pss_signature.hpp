#pragma once

// RSASSA-PSS (RFC 8017 section 8.1), which certificates of this centre do not use and holders' programs may.

#include <cstddef>

#include "ca-core/base/bytes.hpp"
#include "ca-core/keys/public_key.hpp"
#include "ca-core/openssl/digest.hpp"

namespace tamga {

/// MGF1 with the same hash; a salt of exactly so many octets. False for a wrong signature and for keys that are not
/// RSA.
bool verify_pss(const PublicKey& key, openssl::DigestAlgorithm digest, std::size_t salt_length, ByteView message,
                ByteView signature);

}  // namespace tamga
