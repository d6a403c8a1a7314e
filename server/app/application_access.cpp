#include "server/app/application_access.hpp"

#include "ca-core/base/error.hpp"
#include "server/app/audit.hpp"

namespace tamga::app {
namespace {

storage::ApplicationRecord require_visible(std::optional<storage::ApplicationRecord> application, const Actor& actor) {
  if (!application || !may_see(actor, *application)) throw Error(Errc::application_not_found);
  return *std::move(application);
}

/// What the audit log calls an action that was done.
std::string_view past(ApplicationAction action) {
  switch (action) {
    case ApplicationAction::approve:
      return "application.approved";
    case ApplicationAction::reject:
      return "application.rejected";
    case ApplicationAction::return_:
      return "application.returned";
    case ApplicationAction::resubmit:
      return "application.resubmitted";
    case ApplicationAction::withdraw:
      return "application.withdrawn";
    default:
      return "application.moved";
  }
}

}  // namespace

bool may_see(const Actor& actor, const storage::ApplicationRecord& application) {
  return actor.role != Role::mfc_clerk || application.office == actor.office;
}

storage::ApplicationRecord find_visible(storage::Transaction& transaction, const Actor& actor, ApplicationId id) {
  return require_visible(storage::Applications(transaction).find(id), actor);
}

storage::ApplicationRecord lock_visible(storage::Transaction& transaction, const Actor& actor, ApplicationId id) {
  return require_visible(storage::Applications(transaction).lock(id), actor);
}

ApplicationState state_after(ApplicationState state, ApplicationAction action) {
  if (const auto next = next_state(state, action)) return *next;
  std::vector<std::string> allowed;
  for (const ApplicationAction other : allowed_actions(state)) allowed.emplace_back(to_string(other));
  throw Error(Errc::application_wrong_state,
              {.fields = {}, .members = {{"allowed_actions", std::move(allowed)}}, .retry_after_seconds = 0});
}

void move_application(storage::Transaction& transaction, const Actor& actor,
                      const storage::ApplicationRecord& application, storage::ApplicationEvent event) {
  audit_application(transaction, actor, application.id, std::string(past(event.action)),
                    {{"from", std::string(to_string(application.state))}, {"to", std::string(to_string(event.to))}},
                    event.at);
  storage::Applications(transaction).move(application.id, event);
}

void audit_application(storage::Transaction& transaction, const Actor& actor, ApplicationId id, std::string action,
                       std::vector<std::pair<std::string, std::string>> details, Instant now) {
  audit(transaction, actor, std::move(action), "application:" + id.to_string(), std::move(details), now);
}

void audit_application(storage::Transaction& transaction, const Actor& actor, ApplicationId id,
                       const std::vector<std::string>& actions, Instant now) {
  std::vector<storage::AuditEntry> entries;
  for (const std::string& action : actions) {
    entries.push_back({.at = now,
                       .operator_id = actor.id,
                       .office = actor.office,
                       .action = action,
                       .object = "application:" + id.to_string(),
                       .details = AuditDetails()});
  }
  storage::AuditEntries(transaction).add(entries);
}

void audit_reading(storage::Transaction& transaction, const Actor& actor, ApplicationId id, Instant now) {
  audit_application(transaction, actor, id, {kReading}, now);
}

}  // namespace tamga::app
