#include "server/app/certificate_registration.hpp"

#include <algorithm>
#include <set>

#include "ca-core/base/error.hpp"
#include "server/app/abandoned_attempt.hpp"
#include "server/app/certificate_text.hpp"
#include "server/app/input.hpp"
#include "server/app/replacement.hpp"
#include "server/app/suspension_authority.hpp"
#include "server/storage/applications.hpp"
#include "server/storage/audit_entries.hpp"
#include "server/storage/certificates.hpp"
#include "server/storage/listener.hpp"
#include "server/storage/outbox.hpp"
#include "server/storage/server_checks.hpp"

namespace tamga::app {
namespace {

using storage::CertificateRecord;
using SubscriberState = storage::IssuingQueue::SubscriberState;

/// A failure that another attempt would meet again.
constexpr int kNoFurtherAttempt = 1;

/// Ends the life of the certificate in force; one that ran out by itself is not revoked.
/// One whose key was compromised was revoked when that became known.
void retire(storage::Certificates& certificates, const CertificateRecord& old, Instant now) {
  if (old.certificate.not_after <= now) {
    certificates.expire(old.certificate.name, now);
  } else {
    certificates.revoke(old.certificate.name, {now, RevocationReason::superseded}, std::nullopt);
  }
}

/// One signature on its way into the registry.
struct Candidate {
  const SignedCertificate* signature;
  std::optional<CertificateName> replaced = std::nullopt;

  const storage::ClaimedApplication& claimed() const { return *signature->claimed; }
};

class Registration {
 public:
  Registration(storage::Transaction& transaction, const std::vector<SignedCertificate>& batch, storage::Locking locking,
               const Clock& clock)
      : transaction_(transaction), certificates_(transaction), batch_(batch), locking_(locking), clock_(clock) {}

  std::vector<std::optional<IssuanceOutcome>> run() {
    outcomes_.resize(batch_.size());
    lock();
    std::vector<Candidate> allowed;
    for (Candidate& candidate : candidates_) {
      if (const auto forbidding = obstacle(*candidate.signature)) {
        const ApplicationId application = candidate.claimed().id;
        abandon_attempt(transaction_, application, storage::IssuingQueue(transaction_).lock(application).value(),
                        std::string(texts(*forbidding).code), kNoFurtherAttempt, now_);
        outcome_of(candidate) = IssuanceOutcome::parked;
      } else {
        allowed.push_back(candidate);
      }
    }
    if (allowed.empty()) return std::move(outcomes_);
    for (Candidate& candidate : allowed) replace(candidate);
    write(allowed);
    tell(allowed);
    for (const Candidate& candidate : allowed) outcome_of(candidate) = IssuanceOutcome::issued;
    return std::move(outcomes_);
  }

 private:
  std::optional<IssuanceOutcome>& outcome_of(const Candidate& candidate) {
    return outcomes_[static_cast<std::size_t>(candidate.signature - batch_.data())];
  }

  /// Subscribers, leases (and with them intents), certificates. What is no longer this attempt's is taken over.
  void lock() {
    std::vector<SubscriberId> subscribers;
    for (const SignedCertificate& signature : batch_) subscribers.push_back(signature.claimed->subscriber);
    storage::IssuingBatch queue(transaction_);
    subscribers_ = queue.lock_subscribers(subscribers, locking_);

    std::vector<ApplicationId> applications;
    for (const SignedCertificate& signature : batch_) {
      if (subscribers_.contains(signature.claimed->subscriber)) applications.push_back(signature.claimed->id);
    }
    const auto attempts = queue.lock(applications);
    // The moment of the registry entry is taken under the locks: a worker that slept does not back-date it.
    now_ = storage::check_clock(transaction_, clock_);
    for (std::size_t i = 0; i < batch_.size(); ++i) {
      const SignedCertificate& signature = batch_[i];
      const auto attempt = attempts.find(signature.claimed->id);
      if (attempt == attempts.end()) {
        const bool left_out =
            locking_ == storage::Locking::skip && !subscribers_.contains(signature.claimed->subscriber);
        if (!left_out) outcomes_[i] = IssuanceOutcome::taken_over;
      } else if (is_still_held(signature, attempt->second)) {
        candidates_.push_back({.signature = &signature});
      } else {
        outcomes_[i] = IssuanceOutcome::taken_over;
      }
    }
    lock_in_force();
    note_ended_holds();
  }

  static bool is_still_held(const SignedCertificate& signature, const storage::LockedAttempt& locked) {
    const int attempt = signature.claimed->attempt;
    return locked.attempt == attempt && locked.intent && locked.intent->name == signature.name &&
           locked.intent->attempt == attempt;
  }

  void lock_in_force() {
    std::vector<storage::Holding> holdings;
    for (const Candidate& candidate : candidates_) {
      holdings.push_back({candidate.claimed().subscriber, candidate.claimed().profile});
    }
    if (holdings.empty()) return;
    for (CertificateRecord& record : certificates_.lock_in_force(holdings)) {
      const SubscriberId holder = record.certificate.subscriber.value();
      in_force_.emplace(holder, std::move(record));
    }
  }

  /// Of first issues: a reissue names the certificate that it replaces, which obstacle() looks at.
  void note_ended_holds() {
    std::vector<storage::WaitingHolding> waiting;
    for (const Candidate& candidate : candidates_) {
      const storage::ClaimedApplication& claimed = candidate.claimed();
      if (!claimed.replaces) waiting.push_back({{claimed.subscriber, claimed.profile}, claimed.queued_at});
    }
    if (!waiting.empty()) held_while_waiting_ = held_while_waiting(transaction_, waiting);
  }

  /// What forbids the certificate although this attempt is still the one that counts. A reissue replaces the
  /// certificate that it names or makes nothing: since it was queued, that one may have been revoked or replaced.
  std::optional<Errc> obstacle(const SignedCertificate& signature) {
    const storage::ClaimedApplication& claimed = *signature.claimed;
    if (subscribers_.at(claimed.subscriber) == SubscriberState::blocked) return Errc::subscriber_blocked;
    if (signature.mandate_end && now_ >= *signature.mandate_end) return Errc::mandate_ended;
    const auto found = in_force_.find(claimed.subscriber);
    if (!claimed.replaces) {
      const bool held = held_while_waiting_.contains(claimed.subscriber) ||
                        (found != in_force_.end() && is_held_by_others(transaction_, found->second));
      return held ? std::optional(Errc::suspended_by_others) : std::nullopt;
    }
    const bool named = found != in_force_.end() && found->second.certificate.name == *claimed.replaces;
    const auto old = named ? std::optional(found->second) : certificates_.lock(*claimed.replaces);
    if (!old) return Errc::certificate_not_found;
    if (old->certificate.profile != claimed.profile) return Errc::key_not_allowed;
    const auto reason = parse_reissue_reason(claimed.reissue_reason.value());
    if (const auto found_obstacle = obstacle_to_replacing(transaction_, *old, reason.value())) return found_obstacle;
    const bool other_in_force = found != in_force_.end() && !named;
    return other_in_force ? std::optional(Errc::certificate_already_replaced) : std::nullopt;
  }

  /// For a reissue it is the certificate that the reissue names, in force or run out: no other of its profile is in
  /// force.
  void replace(Candidate& candidate) {
    candidate.replaced = candidate.claimed().replaces;
    const auto old = in_force_.find(candidate.claimed().subscriber);
    if (old == in_force_.end()) return;
    retire(certificates_, old->second, now_);
    candidate.replaced = old->second.certificate.name;
  }

  void write(const std::vector<Candidate>& allowed) {
    std::vector<storage::NewCertificate> certificates;
    std::vector<ApplicationId> applications;
    for (const Candidate& candidate : allowed) {
      const SignedCertificate& signature = *candidate.signature;
      applications.push_back(candidate.claimed().id);
      certificates.push_back({.name = signature.name,
                              .der = signature.issued->der,
                              .profile = candidate.claimed().profile,
                              .profile_version = signature.profile->version,
                              .public_key_fingerprint = signature.public_key_fingerprint,
                              .subscriber = candidate.claimed().subscriber,
                              .application = candidate.claimed().id,
                              .not_before = signature.issued->not_before,
                              .not_after = signature.issued->not_after,
                              .issued_at = now_,
                              .replaces = candidate.replaced});
    }
    certificates_.insert(certificates);
    storage::IssuingBatch(transaction_).end_issued(applications);
    storage::Applications(transaction_)
        .record(applications, {.at = now_,
                               .action = ApplicationAction::complete,
                               .from = ApplicationState::issuing,
                               .to = ApplicationState::issued,
                               .operator_id = std::nullopt,
                               .reason = std::nullopt,
                               .fields = std::nullopt});
  }

  void tell(const std::vector<Candidate>& allowed) {
    std::vector<storage::AuditEntry> entries;
    std::vector<storage::OutboxMessage> messages;
    for (const Candidate& candidate : allowed) {
      const std::string name = text_of(candidate.signature->name);
      const std::string replaced = candidate.replaced ? text_of(*candidate.replaced) : "";
      entries.push_back({.at = now_,
                         .operator_id = std::nullopt,
                         .office = "",
                         .action = "certificate.issued",
                         .object = "certificate:" + name,
                         .details = {{"application", candidate.claimed().id.to_string()}, {"replaces", replaced}}});
      messages.push_back({.topic = "certificate.issued",
                          .subscriber = candidate.claimed().subscriber,
                          .payload = {{"certificate", name}, {"replaces", replaced}}});
      transaction_.notify_after_commit(storage::kApplicationsChannel, candidate.claimed().id.to_string());
    }
    storage::AuditEntries(transaction_).add(entries);
    storage::Outbox(transaction_).add(messages, now_);
    transaction_.notify_after_commit(storage::kStatusChannel);
  }

  storage::Transaction& transaction_;
  storage::Certificates certificates_;
  const std::vector<SignedCertificate>& batch_;
  const storage::Locking locking_;
  const Clock& clock_;
  Instant now_{};
  std::map<SubscriberId, SubscriberState> subscribers_;
  std::map<SubscriberId, CertificateRecord> in_force_;  // of the profile that the subscriber's candidate has
  std::set<SubscriberId> held_while_waiting_;
  std::vector<Candidate> candidates_;
  std::vector<std::optional<IssuanceOutcome>> outcomes_;
};

}  // namespace

std::vector<std::optional<IssuanceOutcome>> register_certificates(storage::Transaction& transaction,
                                                                  const std::vector<SignedCertificate>& batch,
                                                                  storage::Locking locking, const Clock& clock) {
  return Registration(transaction, batch, locking, clock).run();
}

}  // namespace tamga::app
