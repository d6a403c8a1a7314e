#pragma once

// Who has approved an application as it stands, and whether its profile lets somebody approve it.

#include <optional>
#include <vector>

#include "ca-core/x509/profile.hpp"
#include "server/app/actor.hpp"
#include "server/storage/applications.hpp"

namespace tamga::app {

/// The approvals of what the application says now, oldest first: a resubmission makes those before it void.
std::vector<storage::ApplicationEvent> approvals_in(const std::vector<storage::ApplicationEvent>& history);

/// Error{identification_not_accepted} when the profile does not accept this kind; key_not_allowed at "/request"
/// when the profile takes such keys no more; {own_application} when two people must approve and the actor entered the
/// application or is one of them already.
void require_may_approve(const Profile& profile, const Actor& actor, const storage::ApplicationRecord& application,
                         const std::vector<storage::ApplicationEvent>& history, IdentificationKind kind);

/// Whether what was approved would be approved by this profile too: kind of identification, people, key.
bool satisfies(const Profile& profile, const storage::ApplicationRecord& application,
               const std::vector<storage::ApplicationEvent>& history, std::optional<IdentificationKind> kind);

}  // namespace tamga::app
