#include "server/app/close_application.hpp"

#include "server/app/application_access.hpp"
#include "server/app/application_view.hpp"

namespace tamga::app {
namespace {

ApplicationView move(Registry& registry, const Actor& actor, ApplicationId id, ApplicationAction action,
                     const std::optional<std::string>& reason, const std::optional<storage::FieldRemarks>& fields,
                     Instant now) {
  return registry.database.transact([&](storage::Transaction& transaction) {
    const storage::ApplicationRecord application = lock_visible(transaction, actor, id);
    const ApplicationState next = state_after(application.state, action);
    move_application(transaction, actor, application,
                     {.at = now,
                      .action = action,
                      .from = application.state,
                      .to = next,
                      .operator_id = actor.id,
                      .reason = reason,
                      .fields = fields});
    return full_view(transaction, registry.personal_data, id);
  });
}

}  // namespace

ApplicationView reject_application(Registry& registry, const Actor& actor, ApplicationId id,
                                   const RejectionInput& input, Instant now) {
  return move(registry, actor, id, ApplicationAction::reject, input.reason, std::nullopt, now);
}

ApplicationView return_application(Registry& registry, const Actor& actor, ApplicationId id, const ReturnInput& input,
                                   Instant now) {
  std::optional<storage::FieldRemarks> remarks;
  if (!input.fields.empty()) {
    remarks.emplace();
    for (const FieldComment& field : input.fields) remarks->emplace_back(field.pointer, field.comment);
  }
  return move(registry, actor, id, ApplicationAction::return_, input.reason, remarks, now);
}

ApplicationView withdraw_application(Registry& registry, const Actor& actor, ApplicationId id,
                                     const WithdrawalInput& input, Instant now) {
  return move(registry, actor, id, ApplicationAction::withdraw, input.reason, std::nullopt, now);
}

}  // namespace tamga::app
