#pragma once

// Which certificates may be replaced: the same rule when a reissue is asked for, when a parked one is queued again and
// under the locks of the transaction that registers the new certificate. A suspended one may be: it is revoked then.

#include <optional>

#include "ca-core/base/error.hpp"
#include "server/storage/certificates.hpp"

namespace tamga::app {

/// What keeps this certificate from being replaced now: certificate_already_replaced, certificate_not_active,
/// certificate_expired; nullopt when nothing does.
std::optional<Errc> obstacle_to_replacing(const storage::CertificateRecord& record, Instant now);

/// Throws that as an Error.
void require_replaceable(const storage::CertificateRecord& record, Instant now);

}  // namespace tamga::app
