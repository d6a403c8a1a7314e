#include "server/app/certificate_issuance.hpp"

#include "ca-core/base/error.hpp"
#include "ca-core/x509/certificate_request.hpp"
#include "server/app/abandoned_attempt.hpp"
#include "server/app/certificate_subject.hpp"
#include "server/app/certificate_text.hpp"
#include "server/app/input.hpp"
#include "server/app/replacement.hpp"
#include "server/storage/applications.hpp"
#include "server/storage/audit_entries.hpp"
#include "server/storage/listener.hpp"
#include "server/storage/outbox.hpp"
#include "server/storage/server_checks.hpp"

namespace tamga::app {
namespace {

/// A failure that another attempt would meet again.
constexpr int kNoFurtherAttempt = 1;

/// How many leases one round of recovery looks at.
constexpr std::size_t kRecoveryBatch = 100;

RevocationReason reason_of(const storage::ClaimedApplication& claimed) {
  const bool compromised =
      claimed.reissue_reason && *claimed.reissue_reason == to_string(ReissueReason::key_compromise);
  return compromised ? RevocationReason::key_compromise : RevocationReason::superseded;
}

/// The code and what the client is told with it, for the operator who will look at a parked application.
std::string reason_of(const Error& error) {
  std::string reason(texts(error.code()).code);
  for (const auto& [member, values] : error.details().members) {
    for (const std::string& value : values) reason += "\n" + value;
  }
  for (const FieldError& field : error.details().fields) reason += "\n" + field.pointer;
  return reason;
}

/// The database was away or busy: the lease decides what becomes of the attempt.
bool is_passing(Errc code) {
  return code == Errc::unavailable || code == Errc::too_busy || code == Errc::outcome_unknown;
}

/// What forbids the certificate although this attempt is still the one that counts; asked under the locks. A reissue
/// replaces the certificate that it names or makes nothing: since it was queued, that one may have been revoked or
/// replaced.
std::optional<Errc> obstacle(storage::Certificates& certificates, storage::IssuingQueue::SubscriberState subscriber,
                             const storage::ClaimedApplication& claimed, Instant now) {
  if (subscriber == storage::IssuingQueue::SubscriberState::blocked) return Errc::subscriber_blocked;
  if (!claimed.replaces) return std::nullopt;
  const auto old = certificates.lock(*claimed.replaces);
  if (!old) return Errc::certificate_not_found;
  if (old->certificate.profile != claimed.profile) return Errc::key_not_allowed;
  return obstacle_to_replacing(*old, now);
}

/// Ends the life of the certificate in force; one that ran out by itself is not revoked.
void retire(storage::Certificates& certificates, const storage::CertificateRecord& old, RevocationReason reason,
            Instant now) {
  if (old.certificate.not_after <= now) {
    certificates.expire(old.certificate.name, now);
  } else {
    certificates.revoke(old.certificate.name, {now, reason}, std::nullopt);
  }
}

void tell(storage::Transaction& transaction, const storage::ClaimedApplication& claimed, const CertificateName& name,
          const std::optional<CertificateName>& replaced, Instant now) {
  const std::string replaced_text = replaced ? text_of(*replaced) : "";
  storage::Applications(transaction)
      .record(claimed.id, {.at = now,
                           .action = ApplicationAction::complete,
                           .from = ApplicationState::issuing,
                           .to = ApplicationState::issued,
                           .operator_id = std::nullopt,
                           .reason = std::nullopt,
                           .fields = std::nullopt});
  storage::AuditEntries(transaction)
      .add({.at = now,
            .operator_id = std::nullopt,
            .office = "",
            .action = "certificate.issued",
            .object = "certificate:" + text_of(name),
            .details = {{"application", claimed.id.to_string()}, {"replaces", replaced_text}}});
  storage::Outbox(transaction)
      .add({.topic = "certificate.issued",
            .subscriber = claimed.subscriber,
            .payload = {{"certificate", text_of(name)}, {"replaces", replaced_text}}},
           now);
  transaction.notify_after_commit(storage::kStatusChannel);
  transaction.notify_after_commit(storage::kApplicationsChannel, claimed.id.to_string());
}

}  // namespace

CertificateIssuance::CertificateIssuance(storage::Database& database, const storage::PersonalData& personal_data,
                                         const AuthorityKeys& authorities, const ProfileStore& profiles,
                                         const Clock& clock, Random& random, IssuanceSettings settings)
    : database_(database),
      personal_data_(personal_data),
      authorities_(authorities),
      profiles_(profiles),
      clock_(clock),
      random_(random),
      settings_(std::move(settings)) {}

std::vector<storage::ClaimedApplication> CertificateIssuance::claim() {
  const Instant now = clock_.now();
  storage::check_durability(database_, now);
  return database_.transact([&](storage::Transaction& transaction) {
    return storage::IssuingQueue(transaction).claim(settings_.batch, settings_.daemon, now + settings_.lease);
  });
}

IssuanceResult CertificateIssuance::issue(const storage::ClaimedApplication& claimed) {
  const auto profiles =
      database_.read([&](storage::Transaction& transaction) { return profiles_.current(transaction); });
  const Profile& profile = profiles->named(claimed.profile);
  const Issuer& issuer = authorities_.issuer(profile.ca);
  std::optional<PreparedCertificate> prepared;
  try {
    prepared.emplace(prepare(claimed, profile, issuer));
  } catch (const Error& error) {
    if (is_passing(error.code())) throw;
    return {give_up(claimed, reason_of(error), kNoFurtherAttempt), error.what()};
  }

  const CertificateName name{std::string(profile.ca), prepared->serial()};
  if (!store_intent(claimed, name, *prepared)) return {IssuanceOutcome::taken_over, {}};

  std::optional<IssuedCertificate> issued;
  try {
    issued.emplace(issuer.sign(*std::move(prepared)));
  } catch (const Error& error) {
    return {give_up(claimed, reason_of(error), settings_.max_attempts), error.what()};
  }
  try {
    return {settle_certainly(claimed, profile, name, *issued), {}};
  } catch (const Error& error) {
    // Told now: recovery would know of it no more than that a lease ran out.
    if (is_passing(error.code())) throw;
    return {give_up(claimed, reason_of(error), settings_.max_attempts), error.what()};
  }
}

PreparedCertificate CertificateIssuance::prepare(const storage::ClaimedApplication& claimed, const Profile& profile,
                                                 const Issuer& issuer) {
  const ApplicantData applicant = database_.read([&](storage::Transaction& transaction) {
    return personal_data_.open_applicant(transaction, claimed.personal_data, {"applications", claimed.id.to_string()});
  });
  return issuer.prepare({.profile = &profile,
                         .serial = SerialNumber::random(random_, settings_.instance),
                         .public_key = CertificateRequest::parse(claimed.request).public_key(),
                         .subject = certificate_subject(applicant, profile),
                         .not_before = clock_.now(),
                         .identification = profile.identification_kind ? claimed.identification : std::nullopt,
                         .signature_tool = profile.subject_sign_tool ? claimed.signature_tool : ""});
}

bool CertificateIssuance::store_intent(const storage::ClaimedApplication& claimed, const CertificateName& name,
                                       const PreparedCertificate& prepared) {
  return database_.transact([&](storage::Transaction& transaction) {
    storage::IssuingQueue queue(transaction);
    const auto state = queue.lock(claimed.id);
    if (!state || state->state != ApplicationState::issuing || state->attempt != claimed.attempt) return false;
    queue.insert_intent({.name = name,
                         .application = claimed.id,
                         .attempt = claimed.attempt,
                         .tbs = prepared.tbs(),
                         .not_after = prepared.not_after(),
                         .lint_report = prepared.lint_report()},
                        clock_.now());
    return true;
  });
}

IssuanceOutcome CertificateIssuance::settle_certainly(const storage::ClaimedApplication& claimed,
                                                      const Profile& profile, const CertificateName& name,
                                                      const IssuedCertificate& issued) {
  try {
    return settle(claimed, profile, name, issued);
  } catch (const storage::CommitInDoubt&) {
    // The intent was settled in that transaction or it was not; whoever can read it knows.
    const bool done = database_.read(
        [&](storage::Transaction& transaction) { return storage::IssuingQueue(transaction).was_issued(name); });
    return done ? IssuanceOutcome::issued : settle(claimed, profile, name, issued);
  }
}

IssuanceOutcome CertificateIssuance::settle(const storage::ClaimedApplication& claimed, const Profile& profile,
                                            const CertificateName& name, const IssuedCertificate& issued) {
  return database_.transact([&](storage::Transaction& transaction) {
    storage::IssuingQueue queue(transaction);
    const auto subscriber = queue.lock_subscriber(claimed.subscriber);
    const auto state = queue.lock(claimed.id);
    // The moment of the registry entry is taken under the locks: a worker that slept does not back-date it.
    const Instant now = clock_.now();
    if (!subscriber || !state || state->state != ApplicationState::issuing || state->attempt != claimed.attempt) {
      return IssuanceOutcome::taken_over;
    }
    const auto intent = queue.lock_prepared_intent(claimed.id);
    if (!intent || intent->name != name || intent->attempt != claimed.attempt) return IssuanceOutcome::taken_over;
    storage::Certificates certificates(transaction);
    if (const auto forbidding = obstacle(certificates, *subscriber, claimed, now)) {
      abandon_attempt(transaction, claimed.id, *state, std::string(texts(*forbidding).code), kNoFurtherAttempt, now);
      return IssuanceOutcome::parked;
    }

    // For a reissue it is the certificate that the reissue names, because no other of its profile is in force.
    std::optional<CertificateName> replaced;
    if (const auto old = certificates.lock_in_force(claimed.subscriber, claimed.profile)) {
      retire(certificates, *old, reason_of(claimed), now);
      replaced = old->certificate.name;
    }
    certificates.insert({.name = name,
                         .der = issued.der,
                         .profile = claimed.profile,
                         .profile_version = profile.version,
                         .public_key_fingerprint = Certificate::parse_der(issued.der).public_key().fingerprint(),
                         .subscriber = claimed.subscriber,
                         .application = claimed.id,
                         .not_before = issued.not_before,
                         .not_after = issued.not_after,
                         .issued_at = now,
                         .replaces = replaced});
    queue.settle_intent(name, storage::IssuingQueue::Settlement::issued, now);
    queue.mark_issued(claimed.id);
    tell(transaction, claimed, name, replaced, now);
    return IssuanceOutcome::issued;
  });
}

IssuanceOutcome CertificateIssuance::give_up(const storage::ClaimedApplication& claimed, const std::string& reason,
                                             int failures_allowed) {
  return database_.transact([&](storage::Transaction& transaction) {
    storage::IssuingQueue queue(transaction);
    queue.lock_subscriber(claimed.subscriber);
    const auto state = queue.lock(claimed.id);
    if (!state || state->state != ApplicationState::issuing || state->attempt != claimed.attempt) {
      return IssuanceOutcome::taken_over;
    }
    const AbandonedTo to = abandon_attempt(transaction, claimed.id, *state, reason, failures_allowed, clock_.now());
    return to == AbandonedTo::parking ? IssuanceOutcome::parked : IssuanceOutcome::requeued;
  });
}

RecoveryReport CertificateIssuance::recover() {
  const Instant now = clock_.now();
  // A machine whose clock is wrong would take away leases that others hold.
  storage::check_durability(database_, now);
  const auto leases = database_.read([&](storage::Transaction& transaction) {
    return storage::IssuingQueue(transaction).expired_leases(now, kRecoveryBatch);
  });
  RecoveryReport report;
  for (const storage::ExpiredLease& lease : leases) {
    try {
      if (recover(lease, now)) ++report.taken_over;
    } catch (const Error& error) {
      // A row that somebody holds keeps the others waiting no longer; without the database none can be recovered.
      if (error.code() == Errc::unavailable) throw;
      report.failures.push_back(lease.application.to_string() + ": " + error.what());
    }
  }
  return report;
}

bool CertificateIssuance::recover(const storage::ExpiredLease& lease, Instant now) {
  return database_.transact([&](storage::Transaction& transaction) {
    storage::IssuingQueue queue(transaction);
    queue.lock_subscriber(lease.subscriber);
    const auto state = queue.lock(lease.application);
    if (!state || state->state != ApplicationState::issuing || !state->leased_until || *state->leased_until >= now) {
      return false;
    }
    abandon_attempt(transaction, lease.application, *state, std::string(kLeaseExpired), settings_.max_attempts, now);
    return true;
  });
}

}  // namespace tamga::app
