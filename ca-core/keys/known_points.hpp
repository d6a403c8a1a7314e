#pragma once

// Public keys whose private key anybody knows: points that are a small or simple multiple of the curve's generator.
// Tools whose source of random numbers fails make them (a number that is 0 or 1 but for its last octets, or with one
// bit set).

#include "ca-core/base/bytes.hpp"
#include "ca-core/keys/parameter_set.hpp"

struct bignum_st;
struct ec_group_st;

namespace tamga {

/// Private keys up to this one are known, and every power of two; of each also its negative.
inline constexpr int kLargestKnownPrivateKey = 256;

/// Throws key_weak when the point with this first coordinate has such a private key. `group` is the curve of the set;
/// the table of a set is calculated at its first use, in some hundredths of a second.
void require_unknown_private_key(ParameterSet set, const ec_group_st* group, const bignum_st* x);

}  // namespace tamga
