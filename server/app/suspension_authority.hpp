#pragma once

// Who may end a suspension: nobody overrules a court, nor the holder his CA. What a holder may not end he does not get
// around by having the certificate replaced either.

#include <set>
#include <vector>

#include "server/app/input.hpp"
#include "server/storage/certificate_grounds.hpp"
#include "server/storage/certificates.hpp"
#include "server/storage/database.hpp"

namespace tamga::app {

/// Whether the one who asks has as much to say as the one who had this certificate suspended. True when nothing is
/// known of him: the suspension came with an import.
bool may_lift(storage::Transaction& transaction, const storage::CertificateRecord& record,
              RevocationRequester requester);

/// Whether the one who asks has more to say than the one who had this suspended certificate suspended: then his
/// suspension takes the place of the other. Of an import nothing is known, and the CA and a court have more to say.
bool outweighs(storage::Transaction& transaction, const storage::CertificateRecord& record,
               RevocationRequester requester);

/// Whether the certificate is suspended, or was when it was revoked or ran out, and its holder may not end that.
bool is_held_by_others(storage::Transaction& transaction, const storage::CertificateRecord& record);

/// Of those who wait: whose certificate of that profile was revoked or ran out since then, while others had it
/// suspended.
std::set<SubscriberId> held_while_waiting(storage::Transaction& transaction,
                                          const std::vector<storage::WaitingHolding>& waiting);

}  // namespace tamga::app
