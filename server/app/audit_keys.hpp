#pragma once

// Compares the RSA keys of the whole registry with each other: two that share a prime give both private keys away.

#include <cstddef>
#include <vector>

#include "server/storage/rsa_keys.hpp"

namespace tamga::app {

struct KeyAudit {
  std::size_t compared = 0;  // different moduli
  /// Those that share a prime with another one, applications first, each in the order of arrival.
  std::vector<storage::KeyPlace> with_shared_primes;
};

/// Reads all keys in one snapshot and keeps their moduli in memory: 256 octets each for keys of 2048 bits.
KeyAudit audit_keys(storage::Database& database);

}  // namespace tamga::app
