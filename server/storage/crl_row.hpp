#pragma once

// A row of a COPY that says what a CRL is to say of one certificate.

#include "ca-core/revocation/crl.hpp"
#include "server/storage/database.hpp"

namespace tamga::storage {

/// From the serial number, the time of revocation, the reason and the invalidity date; the last two may be NULL.
/// Error{internal} for anything else.
CrlEntry crl_entry_of(const CopiedRow& row);

}  // namespace tamga::storage
