#pragma once

// Approves an application: the operator vouches that he identified the person. From here on there is a subscriber.

#include "server/app/registry.hpp"
#include "server/app/views.hpp"

namespace tamga::app {

/// Finds the subscriber by SNILS or makes him. What the registry knows of him must not be contradicted: the birth date
/// never changes, and the name only with a passport issued later than the registered one, shown in person. The
/// subscriber's data become those of this application unless they are older than what is registered: an earlier
/// passport, or the same one in an application handed in before. What was said only by applications that were rejected
/// or withdrawn since, with no certificate of his, binds nobody: it gives way to this application's. Its code word
/// counts only if he has none, and goes again if the application ends without a certificate. Error:
/// application_not_found, application_wrong_state, subscriber_blocked, identity_mismatch, invalid fields
/// ("/identification/at" in the future).
ApplicationView approve_application(Registry& registry, const Actor& actor, ApplicationId id,
                                    const ApprovalInput& input, Instant now);

}  // namespace tamga::app
