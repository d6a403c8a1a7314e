#pragma once

// The transaction that makes signed certificates count, for one or many at a time: each is judged by itself under the
// locks, so that what forbids one neither holds up nor undoes the others (docs/issuance.md, step 5).

#include <optional>
#include <vector>

#include "ca-core/base/instant.hpp"
#include "ca-core/issuing/prepared_certificate.hpp"
#include "ca-core/x509/profile.hpp"
#include "server/storage/issuing_batch.hpp"

namespace tamga::app {

enum class IssuanceOutcome {
  issued,
  requeued,    // this attempt failed; another one will follow
  parked,      // an operator must look at it
  taken_over,  // recovery gave the application to somebody else; what was signed is thrown away
  left,        // the database was away or busy: the lease runs out and recovery settles it
};

/// A signature whose intent is stored.
struct SignedCertificate {
  const storage::ClaimedApplication* claimed;
  const Profile* profile;
  CertificateName name;
  Bytes public_key_fingerprint;
  const IssuedCertificate* issued;
  std::optional<Instant> mandate_end;  // nothing is registered from then on
};

/// Registers what may be registered and parks what may not; `issued`, `parked` or `taken_over` for each, in their
/// order, and nothing for those whose rows somebody else holds when `locking` says not to wait. Each of a subscriber of
/// his own. Error{issuance_not_safe} when the clock was set meanwhile.
std::vector<std::optional<IssuanceOutcome>> register_certificates(storage::Transaction& transaction,
                                                                  const std::vector<SignedCertificate>& batch,
                                                                  storage::Locking locking, const Clock& clock);

}  // namespace tamga::app
