#pragma once

// What may be said of the algorithm of a signature wherever it stands. Each returns what is wrong, or nullopt.

#include <optional>
#include <string>

#include "ca-core/base/bytes.hpp"

namespace tamga::lint {

/// `identifier` is the whole AlgorithmIdentifier.
std::optional<std::string> algorithm_unknown(ByteView identifier);

/// Absent for GOST (RFC 9215 section 2) and ECDSA (RFC 5758 section 3.2), NULL for RSA (RFC 4055 section 5).
std::optional<std::string> algorithm_parameters(ByteView identifier);

/// That a key whose algorithm is `key_algorithm` (dotted text) cannot make such a signature.
std::optional<std::string> algorithm_of_other_key(ByteView identifier, std::string_view key_algorithm);

}  // namespace tamga::lint
