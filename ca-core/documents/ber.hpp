#pragma once

// BER (X.690 section 8) as CMS allows it around what is signed (RFC 5652 sections 1 and 5.1): written anew with
// definite lengths, so that everything behind reads DER alone.

#include <optional>

#include "ca-core/base/bytes.hpp"

namespace tamga {

/// The one element in `ber` with definite, shortest lengths and its OCTET STRINGs in one piece. What is DER already
/// comes back octet by octet. nullopt for what is no BER, for tag numbers above 30, for more than 32 levels and for
/// strings of other types in pieces. Values of primitive elements are not looked at.
std::optional<Bytes> with_definite_lengths(ByteView ber);

}  // namespace tamga
