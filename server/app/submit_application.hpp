#pragma once

// Takes an application: data, code word and certificate request.

#include <optional>
#include <string>
#include <string_view>

#include "server/app/registry.hpp"
#include "server/app/views.hpp"

namespace tamga::app {

/// Makes a repeated request harmless: the same key with the same body returns the first answer, that is the application
/// as it had just been taken, whatever has become of it since.
struct IdempotentRequest {
  std::string key;        // 1..128 characters, chosen by the caller; its scope is the operator
  std::string_view body;  // the request's octets, which hold a code word; only a keyed MAC of them is kept
};

/// Channel and office are the actor's. Error: fields of the PKCS#10 ("/request"), key_already_registered,
/// idempotency_key_reused (another body), idempotency_in_progress, too_busy.
ApplicationView submit_application(Registry& registry, const Actor& actor, const SubmissionInput& input,
                                   const std::optional<IdempotentRequest>& idempotent, Instant now);

/// Puts corrected data in the place of all that a returned application said, its key and code word included.
/// Error: application_not_found, application_wrong_state and those of submit_application.
ApplicationView resubmit_application(Registry& registry, const Actor& actor, ApplicationId id,
                                     const SubmissionInput& input, Instant now);

}  // namespace tamga::app
