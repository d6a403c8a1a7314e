#pragma once

// "Issue": puts an approved application into the issuing queue and waits a while for its certificate.

#include <chrono>
#include <optional>

#include "server/app/certificate_view.hpp"
#include "server/app/issuance_results.hpp"
#include "server/app/registry.hpp"

namespace tamga::app {

/// An application on its way, and its certificate once there is one.
struct IssueResult {
  ApplicationView application;
  std::optional<CertificateView> certificate;
  /// The same was asked for before and is answered from the registry.
  bool repeated = false;
};

/// Asking again for an application that is queued or issued already changes nothing and answers the same.
/// Error: application_not_found, application_wrong_state, subscriber_blocked; for a parked reissue what keeps its
/// certificate from being replaced (replacement.hpp); suspended_by_others for any other application when a certificate
/// of its profile was suspended by the CA or a court after the approval and ended so; issuance_failed when it was
/// parked while waiting.
IssueResult request_issue(Registry& registry, IssuanceResults& results, const Actor& actor, ApplicationId id,
                          std::chrono::seconds wait, const Clock& clock);

/// Waits for an application that has been queued and reads the outcome; that the actor reads it was audited when it was
/// queued, so that the answer waits for no further commit. Error{issuance_failed} when it was parked.
IssueResult await_issue(Registry& registry, IssuanceResults& results, const Actor& actor, ApplicationId id,
                        std::chrono::seconds wait, const Clock& clock);

}  // namespace tamga::app
