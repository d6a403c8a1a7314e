#pragma once

// Which applications an actor may see and what their state allows: the beginning of every use case about one.

#include <string>
#include <utility>
#include <vector>

#include "server/app/actor.hpp"
#include "server/storage/applications.hpp"

namespace tamga::app {

/// A clerk of an MFC sees the applications of his own office only.
bool may_see(const Actor& actor, const storage::ApplicationRecord& application);

/// Error{Errc::application_not_found}, for one that exists but may not be seen too.
storage::ApplicationRecord find_visible(storage::Transaction& transaction, const Actor& actor, ApplicationId id);
storage::ApplicationRecord lock_visible(storage::Transaction& transaction, const Actor& actor, ApplicationId id);

/// Where the action leads. Error{Errc::application_wrong_state} with the member "allowed_actions" when it is not
/// allowed.
ApplicationState state_after(ApplicationState state, ApplicationAction action);

/// Moves a locked application on with its history and its audit entry ("application.approved").
void move_application(storage::Transaction& transaction, const Actor& actor,
                      const storage::ApplicationRecord& application, storage::ApplicationEvent event);

/// Writes an audit entry about an application.
void audit_application(storage::Transaction& transaction, const Actor& actor, ApplicationId id, std::string action,
                       std::vector<std::pair<std::string, std::string>> details, Instant now);

/// One entry for each of the actions, by one statement.
void audit_application(storage::Transaction& transaction, const Actor& actor, ApplicationId id,
                       const std::vector<std::string>& actions, Instant now);

/// What the audit log calls being shown an application.
inline constexpr const char* kReading = "application.read";

/// That the actor is shown the application.
void audit_reading(storage::Transaction& transaction, const Actor& actor, ApplicationId id, Instant now);

}  // namespace tamga::app
