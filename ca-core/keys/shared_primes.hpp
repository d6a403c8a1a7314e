#pragma once

// RSA moduli that share a prime with another modulus: generators without enough randomness at start-up make them
// (Heninger, Durumeric, Wustrow, Halderman: "Mining Your Ps and Qs", 2012), and whoever has both moduli has both
// private keys. Found by Bernstein's batch GCD, block by block.

#include <cstddef>
#include <span>
#include <vector>

#include "ca-core/base/bytes.hpp"

namespace tamga {

/// Memory is that of the moduli twice and some two hundred MiB more; the time grows with the square of the number of
/// blocks.
inline constexpr std::size_t kModuliInABlock = 16'384;

/// The places, ascending, of those big-endian moduli that have a factor in common with another one. All are positive;
/// one that is there twice shares its factors with itself.
std::vector<std::size_t> moduli_with_shared_primes(std::span<const Bytes> moduli, std::size_t block = kModuliInABlock);

}  // namespace tamga
