#include "server/app/certificate_issuance.hpp"

#include <algorithm>
#include <optional>
#include <set>

#include "ca-core/base/error.hpp"
#include "ca-core/x509/applicant_subject.hpp"
#include "ca-core/x509/certificate_request.hpp"
#include "server/app/abandoned_attempt.hpp"
#include "server/storage/issuing_batch.hpp"
#include "server/storage/server_checks.hpp"

namespace tamga::app {
namespace {

/// A failure that another attempt would meet again.
constexpr int kNoFurtherAttempt = 1;

/// How many leases one round of recovery looks at.
constexpr std::size_t kRecoveryBatch = 100;

/// Nobody would fare better now: the database is away, or a clock is wrong.
bool concerns_all(Errc code) {
  return code == Errc::unavailable || code == Errc::outcome_unknown || code == Errc::issuance_not_safe;
}

/// No fault of the application's: the lease decides what becomes of the attempt.
bool is_passing(Errc code) {
  return concerns_all(code) || code == Errc::too_busy;
}

}  // namespace

/// One application on its way from the queue to its certificate.
struct CertificateIssuance::Attempt {
  const storage::ClaimedApplication& claimed;
  std::optional<Error> refusal = std::nullopt;       // of the personal data
  std::shared_ptr<const Profile> profile = nullptr;  // the version that the application was approved with
  const Issuer* issuer = nullptr;
  std::optional<ApplicantData> applicant = std::nullopt;
  std::optional<Instant> mandate_end = std::nullopt;
  std::optional<PreparedCertificate> prepared = std::nullopt;
  std::optional<CertificateName> name = std::nullopt;
  Bytes public_key_fingerprint = {};
  std::optional<IssuedCertificate> issued = std::nullopt;
  std::optional<IssuanceResult> result = std::nullopt;  // once the attempt is over

  static Attempts under_way(std::vector<Attempt>& attempts) {
    Attempts found;
    for (Attempt& attempt : attempts) {
      if (!attempt.result) found.push_back(&attempt);
    }
    return found;
  }

  static std::vector<CertificateName> names(const Attempts& attempts) {
    std::vector<CertificateName> names;
    for (const Attempt* attempt : attempts) names.push_back(attempt->name.value());
    return names;
  }
};

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
  return database_.transact([&](storage::Transaction& transaction) {
    storage::check_durability_within(transaction, now);
    transaction.prefer_order_of_indexes();
    return storage::IssuingQueue(transaction)
        .claim(settings_.batch, settings_.daemon, now + settings_.lease,
               authorities_.profiles_without_key(*profiles_.current(transaction), now));
  });
}

std::vector<IssuanceResult> CertificateIssuance::issue(const std::vector<storage::ClaimedApplication>& batch) {
  std::vector<Attempt> attempts;
  attempts.reserve(batch.size());
  for (const storage::ClaimedApplication& claimed : batch) attempts.push_back({.claimed = claimed});

  prepare(Attempt::under_way(attempts));
  together(Attempt::under_way(attempts),
           [this](const Attempts& some, storage::Locking locking) { return store_intents(some, locking); });
  for (Attempt* const attempt : Attempt::under_way(attempts)) sign(*attempt);

  // A person's applications one after the other, in their order: each may end what the one before it made.
  while (true) {
    std::set<SubscriberId> subscribers;
    Attempts firsts;
    for (Attempt* const attempt : Attempt::under_way(attempts)) {
      if (subscribers.insert(attempt->claimed.subscriber).second) firsts.push_back(attempt);
    }
    if (firsts.empty()) break;
    together(firsts, [this](const Attempts& some, storage::Locking locking) { return register_signed(some, locking); });
  }

  std::vector<IssuanceResult> results;
  for (Attempt& attempt : attempts) results.push_back(std::move(attempt.result).value());
  return results;
}

/// One transaction for all of them. After an error it is one for each: the one that is to blame fails alone.
void CertificateIssuance::together(const Attempts& attempts, const Step& step) {
  if (attempts.size() < 2) return singly(attempts, step);
  Attempts left_out = attempts;
  try {
    left_out = step(attempts, storage::Locking::skip);
  } catch (const Error& error) {
    if (concerns_all(error.code())) {
      for (Attempt* const attempt : attempts) attempt->result = {IssuanceOutcome::left, error.what()};
      return;
    }
  }
  singly(left_out, step);
}

void CertificateIssuance::singly(const Attempts& attempts, const Step& step) {
  for (Attempt* const attempt : attempts) {
    try {
      step({attempt}, storage::Locking::wait);
    } catch (const Error& error) {
      end(*attempt, error, settings_.max_attempts);
    }
  }
}

/// Told now: recovery would know of it no more than that a lease ran out.
void CertificateIssuance::end(Attempt& attempt, const Error& error, int failures_allowed) {
  attempt.result = {IssuanceOutcome::left, error.what()};
  if (is_passing(error.code())) return;
  try {
    attempt.result->outcome = give_up(attempt.claimed, reason_of(error), failures_allowed);
  } catch (const Error& further) {
    attempt.result->fault += std::string("; ") + further.what();
  }
}

void CertificateIssuance::prepare(const Attempts& attempts) {
  try {
    database_.read([&](storage::Transaction& transaction) {
      for (Attempt* const attempt : attempts) open(*attempt, transaction);
    });
  } catch (const Error& error) {
    for (Attempt* const attempt : attempts) end(*attempt, error, settings_.max_attempts);
    return;
  }
  for (Attempt* const attempt : attempts) {
    try {
      prepare(*attempt);
    } catch (const Error& error) {
      end(*attempt, error, kNoFurtherAttempt);
    }
  }
}

/// The transaction is for keys of personal data that have not been read yet.
void CertificateIssuance::open(Attempt& attempt, storage::Transaction& transaction) const {
  try {
    attempt.applicant = personal_data_.open_applicant(transaction, attempt.claimed.personal_data,
                                                      {"applications", attempt.claimed.id.to_string()});
  } catch (const Error& error) {
    attempt.refusal.emplace(error);
  }
}

void CertificateIssuance::prepare(Attempt& attempt) {
  if (attempt.refusal) throw Error(*attempt.refusal);
  const storage::ClaimedApplication& claimed = attempt.claimed;
  require_mandate(*attempt.applicant, clock_.now());
  attempt.mandate_end = mandate_end(*attempt.applicant);
  attempt.profile = profiles_.version(database_, claimed.profile, claimed.profile_version);
  const Profile& profile = *attempt.profile;
  const PublicKey key = CertificateRequest::parse(claimed.request).public_key();
  const auto [authority, issuer] = authorities_.current(profile.ca, clock_.now());
  attempt.issuer = &issuer;
  attempt.prepared =
      issuer.prepare({.profile = &profile,
                      .serial = SerialNumber::random(random_, settings_.instance),
                      .public_key = key,
                      .subject = applicant_subject(*attempt.applicant, profile),
                      .not_before = clock_.now(),
                      .identification = profile.identification_kind ? claimed.identification : std::nullopt,
                      .signature_tool = profile.subject_sign_tool ? claimed.signature_tool : ""});
  attempt.name = CertificateName{authority, attempt.prepared->serial()};
  attempt.public_key_fingerprint = key.fingerprint();
  attempt.applicant.reset();
}

CertificateIssuance::Attempts CertificateIssuance::store_intents(const Attempts& attempts, storage::Locking locking) {
  std::vector<ApplicationId> applications;
  for (const Attempt* attempt : attempts) applications.push_back(attempt->claimed.id);
  std::set<ApplicationId> stored;
  std::set<ApplicationId> looked_at;
  const auto store = [&](storage::Transaction& transaction) {
    stored.clear();
    looked_at.clear();
    storage::IssuingBatch queue(transaction);
    const auto leases = queue.lock(applications, locking);
    std::vector<storage::NewIntent> intents;
    for (const Attempt* attempt : attempts) {
      const auto lease = leases.find(attempt->claimed.id);
      if (lease == leases.end()) continue;
      looked_at.insert(attempt->claimed.id);
      if (lease->second.attempt != attempt->claimed.attempt) continue;
      stored.insert(attempt->claimed.id);
      intents.push_back({.name = attempt->name.value(),
                         .application = attempt->claimed.id,
                         .attempt = attempt->claimed.attempt,
                         .tbs = attempt->prepared->tbs(),
                         .not_after = attempt->prepared->not_after(),
                         .lint_report = attempt->prepared->lint_report()});
    }
    if (!intents.empty()) queue.insert_intents(intents, clock_.now());
  };
  try {
    database_.transact(store);
  } catch (const storage::CommitInDoubt&) {
    stored = database_.read([&](storage::Transaction& transaction) {
      return storage::IssuingBatch(transaction).stored_among(Attempt::names(attempts));
    });
    if (stored.empty()) database_.transact(store);
  }

  Attempts left_out;
  for (Attempt* const attempt : attempts) {
    if (stored.contains(attempt->claimed.id)) continue;
    if (locking == storage::Locking::skip && !looked_at.contains(attempt->claimed.id)) {
      left_out.push_back(attempt);
    } else {
      attempt->result = {IssuanceOutcome::taken_over, {}};
    }
  }
  return left_out;
}

void CertificateIssuance::sign(Attempt& attempt) {
  try {
    attempt.issued = attempt.issuer->sign(*std::move(attempt.prepared));
  } catch (const Error& error) {
    end(attempt, error, settings_.max_attempts);
  }
}

CertificateIssuance::Attempts CertificateIssuance::register_signed(const Attempts& attempts, storage::Locking locking) {
  std::vector<SignedCertificate> batch;
  for (const Attempt* attempt : attempts) {
    batch.push_back({.claimed = &attempt->claimed,
                     .profile = attempt->profile.get(),
                     .name = attempt->name.value(),
                     .public_key_fingerprint = attempt->public_key_fingerprint,
                     .issued = &attempt->issued.value(),
                     .mandate_end = attempt->mandate_end});
  }
  const auto settle = [&](storage::Transaction& transaction) {
    return register_certificates(transaction, batch, locking, clock_);
  };
  std::vector<std::optional<IssuanceOutcome>> outcomes(attempts.size());
  try {
    outcomes = database_.transact(settle);
  } catch (const storage::CommitInDoubt&) {
    // The intents were settled in that transaction or they were not; whoever can read them knows.
    const auto issued = database_.read([&](storage::Transaction& transaction) {
      return storage::IssuingBatch(transaction).issued_among(Attempt::names(attempts));
    });
    if (issued.empty()) outcomes = database_.transact(settle);
    for (std::size_t i = 0; i < attempts.size(); ++i) {
      if (issued.contains(attempts[i]->claimed.id)) outcomes[i] = IssuanceOutcome::issued;
    }
  }

  Attempts left_out;
  for (std::size_t i = 0; i < attempts.size(); ++i) {
    if (outcomes[i]) {
      attempts[i]->result = {*outcomes[i], {}};
    } else {
      left_out.push_back(attempts[i]);
    }
  }
  return left_out;
}

IssuanceOutcome CertificateIssuance::give_up(const storage::ClaimedApplication& claimed, const std::string& reason,
                                             int failures_allowed) {
  return database_.transact([&](storage::Transaction& transaction) {
    storage::IssuingQueue queue(transaction);
    queue.lock_subscriber(claimed.subscriber);
    const auto lease = queue.lock(claimed.id);
    if (!lease || lease->attempt != claimed.attempt) return IssuanceOutcome::taken_over;
    const AbandonedTo to = abandon_attempt(transaction, claimed.id, *lease, reason, failures_allowed, clock_.now());
    return to == AbandonedTo::parking ? IssuanceOutcome::parked : IssuanceOutcome::requeued;
  });
}

RecoveryReport CertificateIssuance::recover() {
  const Instant now = clock_.now();
  // A machine whose clock is wrong would take away leases that others hold.
  const auto leases = database_.read([&](storage::Transaction& transaction) {
    storage::check_durability_within(transaction, now);
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

bool CertificateIssuance::recover(const storage::ExpiredLease& expired, Instant now) {
  return database_.transact([&](storage::Transaction& transaction) {
    storage::IssuingQueue queue(transaction);
    queue.lock_subscriber(expired.subscriber);
    const auto lease = queue.lock(expired.application);
    if (!lease || lease->until >= now) return false;
    abandon_attempt(transaction, expired.application, *lease, std::string(kLeaseExpired), settings_.max_attempts, now);
    return true;
  });
}

}  // namespace tamga::app
