#include "server/app/approve_application.hpp"

#include "ca-core/base/error.hpp"
#include "server/app/application_access.hpp"
#include "server/app/application_view.hpp"
#include "server/app/approvals.hpp"
#include "server/app/audit.hpp"
#include "server/app/replacement.hpp"
#include "server/storage/applications.hpp"
#include "server/storage/identifications.hpp"
#include "server/storage/subscribers.hpp"

namespace tamga::app {
namespace {

/// A person keeps his birth date for life. His name changes by marriage and the like, and then his passport is
/// replaced: a newer one, seen by the operator, is what makes another name believable.
bool contradicts(const ApplicantData& applicant, const ApplicantData& registered,
                 const Identification& identification) {
  if (applicant.birth_date != registered.birth_date) return true;
  if (applicant.name.same_as(registered.name)) return false;
  return identification.kind != IdentificationKind::personal ||
         std::chrono::sys_days(applicant.passport.issued_on) <= std::chrono::sys_days(registered.passport.issued_on);
}

/// When the data that the application holds now were handed in.
Instant stated_at(storage::Transaction& transaction, const storage::ApplicationRecord& application) {
  Instant stated = application.submitted_at;
  for (const storage::ApplicationEvent& event : storage::Applications(transaction).history(application.id)) {
    if (event.action == ApplicationAction::resubmit) stated = event.at;
  }
  return stated;
}

/// Applications are not always approved in the order in which they were handed in: an older one, or an older passport,
/// does not take the place of what is known already.
bool is_newer(const ApplicantData& applicant, Instant stated, const ApplicantData& registered,
              Instant registered_stated) {
  const auto issued = std::chrono::sys_days(applicant.passport.issued_on);
  const auto registered_issued = std::chrono::sys_days(registered.passport.issued_on);
  return issued > registered_issued || (issued == registered_issued && stated >= registered_stated);
}

class Approval {
 public:
  Approval(storage::Transaction& transaction, Registry& registry, const Actor& actor, const ApprovalInput& input,
           Instant now)
      : transaction_(transaction), registry_(registry), actor_(actor), input_(input), now_(now) {}

  void run(ApplicationId id) {
    const storage::ApplicationRecord seen = find_visible(transaction_, actor_, id);
    const auto profiles = registry_.profiles.current(transaction_);
    const Profile& profile = profiles->named(seen.contents.profile);
    if (needs_another(profile, seen)) return approve_first(profile, seen);
    approve_finally(profile, seen);
  }

 private:
  std::vector<storage::ApplicationEvent> history(ApplicationId id) {
    return storage::Applications(transaction_).history(id);
  }

  /// Whether this is the first of two approvals.
  bool needs_another(const Profile& profile, const storage::ApplicationRecord& application) {
    return profile.approval == ApprovalRule::two_people && approvals_in(history(application.id)).empty();
  }

  /// The application as it is under its lock, which is as it was seen or is looked at again.
  storage::ApplicationRecord lock(const Profile& profile, const storage::ApplicationRecord& seen) {
    storage::ApplicationRecord application = lock_visible(transaction_, actor_, seen.id);
    state_after(application.state, ApplicationAction::approve);
    // A resubmission came between: another person's row may be locked.
    if (application.contents.personal_data.octets != seen.contents.personal_data.octets) throw storage::RunAgain{};
    if (application.identification_id != seen.identification_id) throw storage::RunAgain{};  // an approval did
    require_may_approve(profile, actor_, application, history(seen.id), input_.identification.kind);
    return application;
  }

  IdentificationId record_identification() {
    const auto id = IdentificationId::make(registry_.random);
    storage::Identifications(transaction_, registry_.personal_data).insert(id, input_.identification, actor_.id, now_);
    return id;
  }

  void move(const storage::ApplicationRecord& application, ApplicationState to) {
    move_application(transaction_, actor_, application,
                     {.at = now_,
                      .action = ApplicationAction::approve,
                      .from = application.state,
                      .to = to,
                      .operator_id = actor_.id,
                      .reason = std::nullopt,
                      .fields = std::nullopt});
  }

  /// The application stays where it is until somebody else approves it too.
  void approve_first(const Profile& profile, const storage::ApplicationRecord& seen) {
    const storage::ApplicationRecord application = lock(profile, seen);
    require_mandate(open(application), now_);
    storage::Applications(transaction_).set_identified(application.id, record_identification());
    move(application, application.state);
  }

  /// What goes into the certificate was recorded by the first who approved; whoever comes after him must have seen the
  /// same.
  IdentificationId identification_of(const storage::ApplicationRecord& application) {
    const IdentificationId own = record_identification();
    if (!application.identification_id) return own;
    const auto first =
        storage::Identifications(transaction_, registry_.personal_data).find(*application.identification_id);
    if (first->identification.kind != input_.identification.kind) {
      throw Error::invalid({{"/identification/kind", Errc::identification_not_accepted}});
    }
    return *application.identification_id;
  }

  void approve_finally(const Profile& profile, const storage::ApplicationRecord& seen) {
    const ApplicantData applicant = open(seen);
    const Instant stated = stated_at(transaction_, seen);
    const storage::SubscriberRecord subscriber = lock_subscriber(seen.contents, applicant, stated);
    const storage::ApplicationRecord application = lock(profile, seen);
    if (subscriber.blocked_at) throw Error(Errc::subscriber_blocked);
    require_mandate(applicant, now_);
    require_none_held(transaction_, {subscriber.id, profile.name});
    update_subscriber(subscriber, applicant, stated, application);
    storage::Applications(transaction_)
        .set_approved(application.id, subscriber.id, identification_of(application), profile.version);
    move(application, state_after(application.state, ApplicationAction::approve));
  }

  ApplicantData open(const storage::ApplicationRecord& application) {
    return registry_.personal_data.open_applicant(transaction_, application.contents.personal_data,
                                                  {"applications", application.id.to_string()});
  }

  storage::SubscriberRecord lock_subscriber(const storage::ApplicationContents& contents,
                                            const ApplicantData& applicant, Instant stated) {
    storage::Subscribers subscribers(transaction_);
    if (auto known = subscribers.lock_by_capacity(contents.applicant_kind, contents.indexes)) return *std::move(known);
    const auto id = SubscriberId::make(registry_.random);
    const auto sealed = registry_.personal_data.seal_applicant(applicant, {"subscribers", id.to_string()});
    if (subscribers.insert(id, contents.applicant_kind, contents.indexes, sealed, stated, now_)) {
      audit_subscriber(id, "subscriber.registered");
    }
    // Ours, or the one that somebody registered just now.
    return *subscribers.lock_by_capacity(contents.applicant_kind, contents.indexes);
  }

  void update_subscriber(const storage::SubscriberRecord& subscriber, const ApplicantData& applicant, Instant stated,
                         const storage::ApplicationRecord& application) {
    const storage::SealedRow row{"subscribers", subscriber.id.to_string()};
    const ApplicantData registered =
        registry_.personal_data.open_applicant(transaction_, subscriber.personal_data, row);
    // What only rejected or withdrawn applications have said binds nobody: it was perhaps why they were.
    const bool binding =
        subscriber.code_word_hash || storage::Applications(transaction_).is_vouched_for(subscriber.id, application.id);
    if (binding && contradicts(applicant, registered, input_.identification)) throw Error(Errc::identity_mismatch);
    storage::Subscribers subscribers(transaction_);
    if (applicant != registered && (!binding || is_newer(applicant, stated, registered, subscriber.data_stated_at))) {
      subscribers.set_personal_data(subscriber.id, application.contents.indexes,
                                    registry_.personal_data.seal_applicant(applicant, row), stated);
      audit_subscriber(subscriber.id, "subscriber.data_changed");
    }
    if (!subscriber.code_word_hash && application.contents.code_word_hash) {
      subscribers.set_code_word(subscriber.id, *application.contents.code_word_hash, application.id, now_);
      audit_subscriber(subscriber.id, "subscriber.code_word_set");
    }
  }

  void audit_subscriber(SubscriberId id, std::string action) {
    audit(transaction_, actor_, std::move(action), "subscriber:" + id.to_string(), {}, now_);
  }

  storage::Transaction& transaction_;
  Registry& registry_;
  const Actor& actor_;
  const ApprovalInput& input_;
  Instant now_;
};

}  // namespace

ApplicationView approve_application(Registry& registry, const Actor& actor, ApplicationId id,
                                    const ApprovalInput& input, Instant now) {
  if (input.identification.at > now) throw Error::invalid({{"/identification/at", Errc::in_the_future}});
  return registry.database.transact([&](storage::Transaction& transaction) {
    Approval(transaction, registry, actor, input, now).run(id);
    return full_view(transaction, registry.personal_data, id);
  });
}

}  // namespace tamga::app
