#pragma once

// BER (X.690 section 8), which others write where DER is asked for and which CMS allows around what is signed (RFC 5652
// sections 1 and 5.1): written anew in the form of DER, so that everything behind reads DER alone.

#include <optional>

#include "ca-core/base/bytes.hpp"

namespace tamga {

/// The one element in `ber` with definite, shortest lengths and its strings in one piece. What is DER already comes
/// back octet by octet. nullopt for what is no BER, for tag numbers above 30, for more than 32 levels and for strings
/// whose pieces are not what X.690 sections 8.6.4, 8.7.3 and 8.23 ask. Values of primitive elements are not looked at,
/// sets not sorted.
std::optional<Bytes> with_definite_lengths(ByteView ber);

}  // namespace tamga
