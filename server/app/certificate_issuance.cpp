#include "server/app/certificate_issuance.hpp"

#include <algorithm>
#include <iterator>
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

std::vector<IssuanceAttempt*> under_way(std::vector<IssuanceAttempt>& attempts) {
  std::vector<IssuanceAttempt*> found;
  for (IssuanceAttempt& attempt : attempts) {
    if (!attempt.result) found.push_back(&attempt);
  }
  return found;
}

std::vector<CertificateName> names_of(const std::vector<IssuanceAttempt*>& attempts) {
  std::vector<CertificateName> names;
  for (const IssuanceAttempt* attempt : attempts) names.push_back(attempt->name.value());
  return names;
}

storage::NewIntent intent_of(const IssuanceAttempt& attempt) {
  return {.name = attempt.name.value(),
          .application = attempt.claimed.id,
          .attempt = attempt.claimed.attempt,
          .tbs = attempt.prepared->tbs(),
          .not_after = attempt.prepared->not_after(),
          .lint_report = attempt.prepared->lint_report()};
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

std::vector<IssuanceAttempt> CertificateIssuance::claim() {
  std::vector<IssuanceAttempt> attempts;
  const auto claim_with_intents = [&](storage::Transaction& transaction) {
    attempts = claim(transaction);
    prepare(attempts, transaction);
    std::vector<storage::NewIntent> intents;
    for (IssuanceAttempt& attempt : attempts) {
      if (attempt.refusal) continue;
      intents.push_back(intent_of(attempt));
      attempt.intended = true;
    }
    if (!intents.empty()) storage::IssuingBatch(transaction).insert_intents(intents, clock_.now());
  };
  try {
    database_.transact(claim_with_intents);
  } catch (const storage::CommitInDoubt&) {
    // The leases and the intents were stored in that transaction or they were not; otherwise all wait on.
    if (!is_stored(attempts)) attempts.clear();
  } catch (const Error& error) {
    if (is_passing(error.code())) throw;
    // Something of one of them cannot be stored: it is found when each is tried by itself.
    database_.transact([&](storage::Transaction& transaction) {
      attempts = claim(transaction);
      prepare(attempts, transaction);
    });
  }
  return attempts;
}

std::vector<IssuanceAttempt> CertificateIssuance::claim(storage::Transaction& transaction) {
  const Instant now = storage::check_durability_within(transaction, clock_);
  transaction.prefer_order_of_indexes();
  std::vector<IssuanceAttempt> attempts;
  for (storage::ClaimedApplication& claimed :
       storage::IssuingQueue(transaction)
           .claim(settings_.batch, settings_.daemon, now + settings_.lease, passed_over(transaction, now))) {
    attempts.push_back({.claimed = std::move(claimed)});
  }
  return attempts;
}

/// By the versions in force: an application that was approved by an older one of another term waits, or is tried, with
/// those of its profile.
std::vector<std::string> CertificateIssuance::passed_over(storage::Transaction& transaction, Instant now) {
  const auto profiles = profiles_.current(transaction);
  auto names = authorities_.profiles_past_term(*profiles, now);
  term_changes_.note({names.begin(), names.end()});
  std::ranges::move(authorities_.profiles_without_key(*profiles, now), std::back_inserter(names));
  return names;
}

std::vector<IssuanceResult> CertificateIssuance::issue(std::vector<IssuanceAttempt> attempts) {
  for (IssuanceAttempt& attempt : attempts) {
    if (attempt.refusal) {
      end(attempt, *attempt.refusal, kNoFurtherAttempt);
    } else if (!attempt.intended) {
      store_intent(attempt);
    }
  }
  for (IssuanceAttempt* const attempt : under_way(attempts)) sign(*attempt);

  // A person's applications one after the other, in their order: each may end what the one before it made.
  while (true) {
    std::set<SubscriberId> subscribers;
    Attempts firsts;
    for (IssuanceAttempt* const attempt : under_way(attempts)) {
      if (subscribers.insert(attempt->claimed.subscriber).second) firsts.push_back(attempt);
    }
    if (firsts.empty()) break;
    together(firsts, [this](const Attempts& some, storage::Locking locking) { return register_signed(some, locking); });
  }

  std::vector<IssuanceResult> results;
  for (IssuanceAttempt& attempt : attempts) results.push_back(std::move(attempt.result).value());
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
      for (IssuanceAttempt* const attempt : attempts) attempt->result = {IssuanceOutcome::left, error.what()};
      return;
    }
  }
  singly(left_out, step);
}

void CertificateIssuance::singly(const Attempts& attempts, const Step& step) {
  for (IssuanceAttempt* const attempt : attempts) {
    try {
      step({attempt}, storage::Locking::wait);
    } catch (const Error& error) {
      end(*attempt, error, settings_.max_attempts);
    }
  }
}

/// Told now: recovery would know of it no more than that a lease ran out.
void CertificateIssuance::end(IssuanceAttempt& attempt, const Error& error, int failures_allowed) {
  attempt.result = {IssuanceOutcome::left, error.what()};
  if (is_passing(error.code())) return;
  try {
    attempt.result->outcome = give_up(attempt.claimed, reason_of(error), failures_allowed);
  } catch (const Error& further) {
    attempt.result->fault += std::string("; ") + further.what();
  }
}

/// What an application itself forbids is its refusal; an error that concerns all is thrown.
void CertificateIssuance::prepare(std::vector<IssuanceAttempt>& attempts, storage::Transaction& transaction) {
  for (IssuanceAttempt& attempt : attempts) {
    try {
      prepare(attempt, transaction);
    } catch (const Error& error) {
      if (is_passing(error.code())) throw;
      attempt.refusal.emplace(error);
    }
  }
}

/// The transaction is for what has not been read yet: keys of personal data, versions of profiles.
void CertificateIssuance::prepare(IssuanceAttempt& attempt, storage::Transaction& transaction) {
  const storage::ClaimedApplication& claimed = attempt.claimed;
  const ApplicantData applicant =
      personal_data_.open_applicant(transaction, claimed.personal_data, {"applications", claimed.id.to_string()});
  const Instant now = clock_.now();
  require_mandate(applicant, now);
  attempt.mandate_end = mandate_end(applicant);
  attempt.profile = profiles_.version(transaction, claimed.profile, claimed.profile_version);
  const Profile& profile = *attempt.profile;
  const PublicKey key = CertificateRequest::parse(claimed.request).public_key();
  const auto [authority, issuer] = authorities_.current(profile.ca, now);
  attempt.issuer = &issuer;
  attempt.prepared =
      issuer.prepare({.profile = &profile,
                      .serial = SerialNumber::random(random_, settings_.instance),
                      .public_key = key,
                      .subject = applicant_subject(applicant, profile),
                      .not_before = now,
                      .identification = profile.identification_kind ? claimed.identification : std::nullopt,
                      .signature_tool = profile.subject_sign_tool ? claimed.signature_tool : ""});
  attempt.name = CertificateName{authority, attempt.prepared->serial()};
  attempt.public_key_fingerprint = key.fingerprint();
}

/// Of one that was claimed without it.
void CertificateIssuance::store_intent(IssuanceAttempt& attempt) {
  try {
    attempt.intended = database_.transact([&](storage::Transaction& transaction) {
      const auto lease = storage::IssuingQueue(transaction).lock(attempt.claimed.id);
      if (!lease || lease->attempt != attempt.claimed.attempt) return false;
      storage::IssuingBatch(transaction).insert_intents({intent_of(attempt)}, clock_.now());
      return true;
    });
    if (!attempt.intended) attempt.result = {IssuanceOutcome::taken_over, {}};
  } catch (const Error& error) {
    end(attempt, error, settings_.max_attempts);
  }
}

bool CertificateIssuance::is_stored(const std::vector<IssuanceAttempt>& attempts) const {
  std::vector<CertificateName> names;
  for (const IssuanceAttempt& attempt : attempts) {
    if (attempt.intended) names.push_back(attempt.name.value());
  }
  if (names.empty()) return false;
  return database_.read([&](storage::Transaction& transaction) {
    return !storage::IssuingBatch(transaction).stored_among(names).empty();
  });
}

void CertificateIssuance::sign(IssuanceAttempt& attempt) {
  try {
    attempt.issued = attempt.issuer->sign(*std::move(attempt.prepared));
  } catch (const Error& error) {
    end(attempt, error, settings_.max_attempts);
  }
}

CertificateIssuance::Attempts CertificateIssuance::register_signed(const Attempts& attempts, storage::Locking locking) {
  std::vector<SignedCertificate> batch;
  for (const IssuanceAttempt* attempt : attempts) {
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
      return storage::IssuingBatch(transaction).issued_among(names_of(attempts));
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
  Instant now;
  const auto leases = database_.read([&](storage::Transaction& transaction) {
    // A machine whose clock is wrong would take away leases that others hold.
    now = storage::check_durability_within(transaction, clock_);
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
