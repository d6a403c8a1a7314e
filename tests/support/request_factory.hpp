#pragma once

// PKCS#10 requests with new keys, as applicants' tools make them.

#include "ca-core/base/bytes.hpp"
#include "ca-core/keys/parameter_set.hpp"

namespace tamga::testing {

/// DER, signed by a new key of this kind with the digest that goes with it.
Bytes make_request(ParameterSet set = ParameterSet::p256);

}  // namespace tamga::testing
