#pragma once

// How long a list will be: before many certificates are revoked at once, one wants to know what that makes of it.

#include <cstdint>

#include "ca-core/revocation/crl.hpp"

namespace tamga {

/// A list with so many more entries, each with a serial number of the CA's own drawing and a reason: a little more than
/// it is going to be, never less but for entries that come in with an invalidity date.
std::uint64_t crl_octets_with(const CrlSummary& list, std::uint64_t more_entries);

}  // namespace tamga
