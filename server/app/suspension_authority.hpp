#pragma once

// Who may end a suspension: nobody overrules a court, nor the holder his CA. What a holder may not end he does not get
// around by having the certificate replaced either.

#include "server/app/input.hpp"
#include "server/storage/certificates.hpp"
#include "server/storage/database.hpp"

namespace tamga::app {

/// Whether the one who asks has as much to say as the one who had this certificate suspended. True when nothing is
/// known of him: the suspension came with an import.
bool may_lift(storage::Transaction& transaction, const storage::CertificateRecord& record,
              RevocationRequester requester);

/// Whether the certificate is suspended, or was when it was revoked or ran out, and its holder may not end that.
bool is_held_by_others(storage::Transaction& transaction, const storage::CertificateRecord& record);

/// Whether a certificate of this holder and profile was suspended at this moment or later, by others whose suspension
/// he may not end, and was revoked or ran out before they had ended it.
bool was_held_by_others(storage::Transaction& transaction, const storage::Holding& holding, Instant since);

}  // namespace tamga::app
