#pragma once

// BER (X.690 section 8) of others, read as what it means.

#include <optional>

#include "ca-core/base/bytes.hpp"

namespace tamga::lint {

/// The same element in DER as far as its form goes: lengths definite and in the shortest form, strings in one piece,
/// TRUE as FF. Values stay as they are, sets too. nullopt when the octets are no BER element, or have more than 32
/// levels, octets after their end, or no other form than they should: then there is nothing to mend.
std::optional<Bytes> der_from_ber(ByteView octets);

}  // namespace tamga::lint
