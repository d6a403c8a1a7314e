#pragma once

// Points of GOST R 34.10-2012 public keys.

#include "ca-core/base/bytes.hpp"
#include "ca-core/keys/parameter_set.hpp"
#include "ca-core/openssl/handles.hpp"

namespace tamga {

/// The key with this point (little-endian X then Y), decoded by gost-engine from `spki`. Throws request_unreadable for
/// a wrong length, key_weak for a coordinate that is not below the curve's prime, for a point that is not on the
/// curve or not in its large subgroup, and for one whose private key is known (known_points.hpp).
openssl::PkeyPtr gost_public_key(ParameterSet set, ByteView point, ByteView spki);

}  // namespace tamga
