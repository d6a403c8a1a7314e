#pragma once

// The ways out of review other than approval: refusal, return for correction, withdrawal. A code word that the
// subscriber has from an application which is refused or withdrawn is taken away from him.

#include "server/app/registry.hpp"
#include "server/app/views.hpp"

namespace tamga::app {

// Each: Error application_not_found, application_wrong_state with the members "allowed_actions".

ApplicationView reject_application(Registry& registry, const Actor& actor, ApplicationId id,
                                   const RejectionInput& input, Instant now);

ApplicationView return_application(Registry& registry, const Actor& actor, ApplicationId id, const ReturnInput& input,
                                   Instant now);

ApplicationView withdraw_application(Registry& registry, const Actor& actor, ApplicationId id,
                                     const WithdrawalInput& input, Instant now);

}  // namespace tamga::app
