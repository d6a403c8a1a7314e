#pragma once

// The end of an attempt at issuing that came to nothing, the same for a failure and for a lease that ran out.

#include <string>
#include <string_view>

#include "ca-core/base/error.hpp"
#include "ca-core/base/instant.hpp"
#include "server/storage/issuing_queue.hpp"

namespace tamga::app {

enum class AbandonedTo { queue, parking };

/// The reason of an attempt whose lease ran out. It counts as a failure only if the attempt left an intent: what a
/// worker had claimed beside the application that it died of is not to blame.
inline constexpr std::string_view kLeaseExpired = "lease.expired";

/// The reason of an attempt that met the CA's key away: never a failure. The application waits until it is back.
inline constexpr std::string_view kKeyAway = "ca.signer_unavailable";

/// The code and what the client is told with it, for the operator who will look at a parked application.
std::string reason_of(const Error& error);

/// Registers the serial number of the intent under way, if there is one, as revoked: it may have been signed. Then the
/// application is queued again, or parked with the reason when this was the last of `failures_allowed` attempts.
/// Subscriber and lease are locked.
AbandonedTo abandon_attempt(storage::Transaction& transaction, ApplicationId application,
                            const storage::IssuingLease& lease, const std::string& reason, int failures_allowed,
                            Instant now);

}  // namespace tamga::app
