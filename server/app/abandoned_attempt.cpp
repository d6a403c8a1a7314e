#include "server/app/abandoned_attempt.hpp"

#include "ca-core/base/error.hpp"
#include "server/storage/applications.hpp"
#include "server/storage/audit_entries.hpp"
#include "server/storage/listener.hpp"

namespace tamga::app {
namespace {

/// What the history takes of a reason (application_events.reason, in characters); `parked_reason` has all of it.
constexpr std::size_t kLongestReason = 2000;

/// The first characters of a text in UTF-8, with an ellipsis for those that were left out.
std::string shortened(const std::string& text, std::size_t longest) {
  std::size_t characters = 0;
  std::size_t end = 0;  // where the last character but one that would fit ends
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool begins_one = (static_cast<unsigned char>(text[i]) & 0xC0U) != 0x80U;
    if (!begins_one) continue;
    if (++characters == longest) end = i;
  }
  return characters <= longest ? text : text.substr(0, end) + "…";
}

void record(storage::Transaction& transaction, ApplicationId application, ApplicationAction action, ApplicationState to,
            const std::string& full_reason, Instant now) {
  const std::string reason = shortened(full_reason, kLongestReason);
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

std::string reason_of(const Error& error) {
  std::string reason(texts(error.code()).code);
  for (const auto& [member, values] : error.details().members) {
    for (const std::string& value : values) reason += "\n" + value;
  }
  for (const FieldError& field : error.details().fields) reason += "\n" + field.pointer;
  return reason;
}

AbandonedTo abandon_attempt(storage::Transaction& transaction, ApplicationId application,
                            const storage::IssuingLease& lease, const std::string& reason, int failures_allowed,
                            Instant now) {
  storage::IssuingQueue queue(transaction);
  const auto intent = queue.lock_prepared_intent(application);
  if (intent) {
    queue.abandon_intent(intent->name, now);
    storage::Certificates(transaction).insert_abandoned(intent->name, intent->not_after, now);
    transaction.notify_after_commit(storage::kStatusChannel);
  }

  const bool failed = reason != kKeyAway && (intent || reason != kLeaseExpired);
  const int failures = lease.failures + (failed ? 1 : 0);
  if (failed && failures >= failures_allowed) {
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
