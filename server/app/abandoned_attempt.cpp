#include "server/app/abandoned_attempt.hpp"

#include "server/storage/applications.hpp"
#include "server/storage/audit_entries.hpp"
#include "server/storage/listener.hpp"

namespace tamga::app {
namespace {

void record(storage::Transaction& transaction, ApplicationId application, ApplicationAction action, ApplicationState to,
            const std::string& reason, Instant now) {
  storage::Applications(transaction)
      .record(application, {.at = now,
                            .action = action,
                            .from = ApplicationState::issuing,
                            .to = to,
                            .operator_id = std::nullopt,
                            .reason = reason,
                            .fields = std::nullopt});
  storage::AuditEntries(transaction)
      .add({.at = now,
            .operator_id = std::nullopt,
            .office = "",
            .action = to == ApplicationState::parked ? "issuance.parked" : "issuance.requeued",
            .object = "application:" + application.to_string(),
            .details = {{"reason", reason}}});
}

}  // namespace

AbandonedTo abandon_attempt(storage::Transaction& transaction, ApplicationId application,
                            const storage::IssuingState& state, const std::string& reason, int failures_allowed,
                            Instant now) {
  storage::IssuingQueue queue(transaction);
  if (const auto intent = queue.lock_prepared_intent(application)) {
    queue.settle_intent(intent->name, storage::IssuingQueue::Settlement::abandoned, now);
    storage::Certificates(transaction).insert_abandoned(intent->name, intent->not_after, now);
    transaction.notify_after_commit(storage::kStatusChannel);
  }

  const int failures = state.failures + 1;
  if (failures >= failures_allowed) {
    queue.park(application, failures, reason);
    record(transaction, application, ApplicationAction::park, ApplicationState::parked, reason, now);
    transaction.notify_after_commit(storage::kApplicationsChannel, application.to_string());
    return AbandonedTo::parking;
  }
  queue.requeue(application, failures);
  record(transaction, application, ApplicationAction::requeue, ApplicationState::queued, reason, now);
  transaction.notify_after_commit(storage::kIssuanceChannel);
  return AbandonedTo::queue;
}

}  // namespace tamga::app
