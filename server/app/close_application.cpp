#include "server/app/close_application.hpp"

#include "server/app/application_access.hpp"
#include "server/app/application_view.hpp"
#include "server/app/audit.hpp"
#include "server/storage/subscribers.hpp"

namespace tamga::app {
namespace {

/// Locks in the order of all: the subscriber, then the application.
storage::ApplicationRecord lock_both(storage::Transaction& transaction, const Actor& actor, ApplicationId id) {
  const storage::ApplicationRecord seen = find_visible(transaction, actor, id);
  if (seen.subscriber_id) storage::Subscribers(transaction).lock(*seen.subscriber_id);
  storage::ApplicationRecord application = lock_visible(transaction, actor, id);
  if (application.subscriber_id != seen.subscriber_id) throw storage::RunAgain{};  // it was approved in between
  return application;
}

/// An application that ends here made no certificate: the code word that it brought was never confirmed by one.
void take_code_word_away(storage::Transaction& transaction, const Actor& actor,
                         const storage::ApplicationRecord& application, Instant now) {
  if (!application.subscriber_id) return;
  if (!storage::Subscribers(transaction).take_code_word_away(*application.subscriber_id, application.id)) return;
  audit(transaction, actor, "subscriber.code_word_taken_away", "subscriber:" + application.subscriber_id->to_string(),
        {{"application", application.id.to_string()}}, now);
}

ApplicationView move(Registry& registry, const Actor& actor, ApplicationId id, ApplicationAction action,
                     const std::optional<std::string>& reason, const std::optional<storage::FieldRemarks>& fields,
                     Instant now) {
  return registry.database.transact([&](storage::Transaction& transaction) {
    const storage::ApplicationRecord application = lock_both(transaction, actor, id);
    const ApplicationState next = state_after(application.state, action);
    if (next == ApplicationState::rejected || next == ApplicationState::withdrawn) {
      take_code_word_away(transaction, actor, application, now);
    }
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
