#pragma once

// By what a registry finds a key that somebody shows.

#include <vector>

#include "ca-core/base/bytes.hpp"

namespace tamga {

/// The fingerprints under which a key may be registered, given its SubjectPublicKeyInfo in any form:
/// PublicKey::fingerprint; SHA-256 of the octets for keys that Tamga does not use; both for RSA keys, which are not
/// judged here, because looking for primes takes seconds of those who show numbers made for that. Throws
/// Errc::request_unreadable.
std::vector<Bytes> registered_fingerprints(ByteView spki);

}  // namespace tamga
