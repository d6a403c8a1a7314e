#pragma once

// Points of EC public keys on the named curves that Tamga takes (RFC 5480, SEC 1 section 2.3).

#include "ca-core/base/bytes.hpp"
#include "ca-core/keys/parameter_set.hpp"
#include "ca-core/openssl/handles.hpp"

namespace tamga {

/// A compressed or uncompressed point in its uncompressed form. Throws request_unreadable for another form or length
/// and key_weak for the point at infinity or one that is not on the curve.
Bytes uncompressed_ec_point(ParameterSet set, ByteView point);

/// The key with this uncompressed point; throws key_weak when it is not on the curve or its private key is known
/// (known_points.hpp).
openssl::PkeyPtr ec_public_key(ParameterSet set, ByteView point);

}  // namespace tamga
