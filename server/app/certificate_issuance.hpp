#pragma once

// From an application in the queue to a registered certificate, so that a crash at any moment can neither lose nor
// double one (docs/issuance.md): the intent is stored before anything is signed, and the result counts only if nobody
// has taken the application over in the meantime.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "ca-core/base/error.hpp"
#include "ca-core/base/instant.hpp"
#include "ca-core/base/random.hpp"
#include "server/app/authority_keys.hpp"
#include "server/app/certificate_registration.hpp"
#include "server/app/profile_store.hpp"
#include "server/app/term_changes.hpp"
#include "server/storage/issuing_queue.hpp"
#include "server/storage/personal_data.hpp"

namespace tamga::app {

struct IssuanceSettings {
  std::string daemon;          // who holds a lease, for people who look into the database
  std::uint8_t instance;       // first octet of serial numbers
  std::size_t batch;           // applications claimed at a time
  std::chrono::seconds lease;  // after which recovery may take an attempt away
  int max_attempts;            // failed ones, then the application is parked
};

struct IssuanceResult {
  IssuanceOutcome outcome;
  std::string fault;  // for the log: the error that ended the attempt; empty without one
};

/// One application on its way from the queue to its certificate.
struct IssuanceAttempt {
  storage::ClaimedApplication claimed;

  // What follows is CertificateIssuance's alone.
  std::optional<Error> refusal = std::nullopt;       // of the application as it stands: nothing can be prepared
  std::shared_ptr<const Profile> profile = nullptr;  // the version that the application was approved with
  const Issuer* issuer = nullptr;
  std::optional<Instant> mandate_end = std::nullopt;
  std::optional<PreparedCertificate> prepared = std::nullopt;
  std::optional<CertificateName> name = std::nullopt;
  Bytes public_key_fingerprint = {};
  bool intended = false;  // the intent is stored
  std::optional<IssuedCertificate> issued = std::nullopt;
  std::optional<IssuanceResult> result = std::nullopt;  // once the attempt is over
};

struct RecoveryReport {
  std::size_t taken_over = 0;
  std::vector<std::string> failures;  // "<application>: <error>": these stay as they are until the next round
};

/// Thread-safe.
class CertificateIssuance {
 public:
  CertificateIssuance(storage::Database& database, const storage::PersonalData& personal_data,
                      const AuthorityKeys& authorities, const ProfileStore& profiles, const Clock& clock,
                      Random& random, IssuanceSettings settings);

  /// The oldest waiting applications whose CA's key is there and may sign for their profiles' terms still, held by this
  /// daemon until the lease ends, with their certificates prepared and the intents stored, all in one transaction;
  /// without those that cannot be prepared. Error{issuance_not_safe} when the server's settings or clock cannot be
  /// relied upon.
  std::vector<IssuanceAttempt> claim();

  /// What claims have found out since the last call, each change once: an operator is to be told.
  std::vector<TermChange> take_term_changes() { return term_changes_.take(); }

  /// Makes certificates of what was claimed, in one transaction for all of them; one result for each, in their order.
  /// Whose rows somebody else holds waits behind the others, and after an error each is tried by itself, so that none
  /// holds up or spoils another. Errors of a database that is away or busy leave an application to recovery. Any other
  /// ends the attempt and is the reason that a parked application shows.
  std::vector<IssuanceResult> issue(std::vector<IssuanceAttempt> attempts);

  /// Takes applications away from those who let their lease run out: what they may have signed is registered as
  /// revoked, and the application is queued again or parked. Error{issuance_not_safe} as claim() throws it.
  RecoveryReport recover();

 private:
  using Attempts = std::vector<IssuanceAttempt*>;
  /// Works on all of these in one transaction; returns those that it left out because somebody holds their rows.
  using Step = std::function<Attempts(const Attempts&, storage::Locking)>;

  std::vector<IssuanceAttempt> claim(storage::Transaction& transaction);
  std::vector<std::string> passed_over(storage::Transaction& transaction, Instant now);
  void prepare(std::vector<IssuanceAttempt>& attempts, storage::Transaction& transaction);
  void prepare(IssuanceAttempt& attempt, storage::Transaction& transaction);
  void store_intent(IssuanceAttempt& attempt);
  bool is_stored(const std::vector<IssuanceAttempt>& attempts) const;
  void sign(IssuanceAttempt& attempt);
  Attempts register_signed(const Attempts& attempts, storage::Locking locking);

  void together(const Attempts& attempts, const Step& step);
  void singly(const Attempts& attempts, const Step& step);
  void end(IssuanceAttempt& attempt, const Error& error, int failures_allowed);
  IssuanceOutcome give_up(const storage::ClaimedApplication& claimed, const std::string& reason, int failures_allowed);

  bool recover(const storage::ExpiredLease& lease, Instant now);

  storage::Database& database_;
  const storage::PersonalData& personal_data_;
  const AuthorityKeys& authorities_;
  const ProfileStore& profiles_;
  const Clock& clock_;
  Random& random_;
  IssuanceSettings settings_;
  TermChanges term_changes_;
};

}  // namespace tamga::app
