#include "server/app/request_issue.hpp"

#include "ca-core/base/error.hpp"
#include "server/app/application_access.hpp"
#include "server/app/approvals.hpp"
#include "server/app/read_applications.hpp"
#include "server/app/read_certificates.hpp"
#include "server/app/replacement.hpp"
#include "server/app/suspension_authority.hpp"
#include "server/storage/applications.hpp"
#include "server/storage/issuing_queue.hpp"
#include "server/storage/listener.hpp"
#include "server/storage/subscribers.hpp"

namespace tamga::app {
namespace {

bool is_on_its_way(ApplicationState state) {
  return state == ApplicationState::queued || state == ApplicationState::issuing || state == ApplicationState::issued;
}

/// A parked application goes on by the newest version of its profile, which may mend what parked it: unless that asks
/// for more than was approved.
void take_newest_profile(storage::Transaction& transaction, const Registry& registry,
                         const storage::ApplicationRecord& application) {
  const auto profiles = registry.profiles.current(transaction);
  const Profile& newest = profiles->named(application.contents.profile);
  storage::Applications applications(transaction);
  std::optional<IdentificationKind> kind;
  if (application.identification_id) {
    kind = storage::Identifications(transaction, registry.personal_data)
               .find(*application.identification_id)
               ->identification.kind;
  }
  if (!satisfies(newest, application, applications.history(application.id), kind)) return;
  applications.set_profile_version(application.id, newest.version);
}

/// What a certificate was suspended for after the approval, whoever approved did not know: its holder does not get
/// around it by ending that certificate himself.
void require_approved_since(storage::Transaction& transaction, const storage::ApplicationRecord& application) {
  std::optional<Instant> approved;
  for (const storage::ApplicationEvent& event : storage::Applications(transaction).history(application.id)) {
    if (event.action == ApplicationAction::approve && event.to == ApplicationState::approved) approved = event.at;
  }
  if (!approved || !application.subscriber_id) return;
  const storage::WaitingHolding waiting{{*application.subscriber_id, application.contents.profile}, *approved};
  if (!held_while_waiting(transaction, {waiting}).empty()) throw Error(Errc::suspended_by_others);
}

/// False when it had been queued before. The caller has it audited.
bool enqueue(storage::Transaction& transaction, const Registry& registry, const Actor& actor, ApplicationId id,
             Instant now) {
  storage::Applications applications(transaction);
  const auto unlocked = applications.find(id);
  if (!unlocked) throw Error(Errc::application_not_found);
  if (unlocked->subscriber_id) {
    const auto subscriber = storage::Subscribers(transaction).lock(*unlocked->subscriber_id);
    if (subscriber && subscriber->blocked_at) throw Error(Errc::subscriber_blocked);
  }
  const auto application = applications.lock(id);
  if (is_on_its_way(application->state)) return false;
  const ApplicationState queued = state_after(application->state, ApplicationAction::issue);
  if (application->replaces) {
    const auto reason = parse_reissue_reason(application->reissue_reason.value());
    const auto old = storage::Certificates(transaction).lock(*application->replaces);
    require_replaceable(transaction, old.value(), reason.value());
  } else {
    require_approved_since(transaction, *application);
  }
  if (acts_for_organisation(application->contents.applicant_kind)) {
    require_mandate(registry.personal_data.open_applicant(transaction, application->contents.personal_data,
                                                          {"applications", id.to_string()}),
                    now);
  }
  if (application->state == ApplicationState::parked) take_newest_profile(transaction, registry, *application);
  storage::IssuingQueue(transaction).enqueue(id, now);
  applications.record(id, {.at = now,
                           .action = ApplicationAction::issue,
                           .from = application->state,
                           .to = queued,
                           .operator_id = actor.id,
                           .reason = std::nullopt,
                           .fields = std::nullopt});
  transaction.notify_after_commit(storage::kIssuanceChannel);
  return true;
}

}  // namespace

IssueResult request_issue(Registry& registry, IssuanceResults& results, const Actor& actor, ApplicationId id,
                          std::chrono::seconds wait, const Clock& clock) {
  const Instant now = clock.now();
  const bool fresh = registry.database.transact([&](storage::Transaction& transaction) {
    const bool queued = enqueue(transaction, registry, actor, id, now);
    std::vector<std::string> actions;
    if (queued) actions.emplace_back("application.queued");
    actions.emplace_back(kReading);
    audit_application(transaction, actor, id, actions, now);
    return queued;
  });
  IssueResult result = await_issue(registry, results, actor, id, wait, clock);
  result.repeated = !fresh;
  return result;
}

IssueResult await_issue(Registry& registry, IssuanceResults& results, const Actor& actor, ApplicationId id,
                        std::chrono::seconds wait, const Clock& clock) {
  results.wait(id, wait);
  const Instant now = clock.now();
  return registry.database.read([&](storage::Transaction& transaction) {
    IssueResult result{.application = read_application(transaction, registry, actor, id, now),
                       .certificate = std::nullopt};
    if (result.application.state == ApplicationState::parked) throw Error(Errc::issuance_failed);
    if (result.application.certificate) result.certificate = certificate_of_application(transaction, id, now);
    return result;
  });
}

}  // namespace tamga::app
