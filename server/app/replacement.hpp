#pragma once

// Which certificates may be replaced. The same rule holds when a reissue is asked for, when a parked one is queued
// again and under the locks of the transaction that registers the new certificate; their terms are judged when it is
// asked for, so that nobody loses by the length of the queue. One that its holder had suspended may be replaced: it is
// revoked then. One that the CA or a court had suspended may not: that would end what the holder may not end.

#include <optional>

#include "ca-core/base/error.hpp"
#include "ca-core/x509/profile.hpp"
#include "server/app/input.hpp"
#include "server/storage/certificates.hpp"

namespace tamga::app {

/// What keeps this certificate, which is locked, from being replaced for this reason: certificate_already_replaced,
/// suspended_by_others, certificate_not_active; nullopt when nothing does. That it has run out does not. A revoked one
/// is replaced only when its key was compromised and that is the reason: it was revoked as soon as that was known.
std::optional<Errc> obstacle_to_replacing(storage::Transaction& transaction, const storage::CertificateRecord& record,
                                          ReissueReason reason);

/// Throws that as an Error.
void require_replaceable(storage::Transaction& transaction, const storage::CertificateRecord& record,
                         ReissueReason reason);

/// The same for a new application of the holder, which replaces what he has in force. Error{suspended_by_others}.
void require_none_held(storage::Transaction& transaction, const storage::Holding& holding);

/// Whether a reissue for this reason may be asked for now. Error: certificate_expired after the end, with the reason
/// `expiry` after the season; invalid at "/reason" (not_allowed_value) for `expiry` before the season.
void require_in_season(const storage::CertificateRecord& record, ReissueReason reason, const RenewalSeason& season,
                       Instant now);

}  // namespace tamga::app
