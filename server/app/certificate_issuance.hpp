#pragma once

// From an application in the queue to a registered certificate, so that a crash at any moment can neither lose nor
// double one (docs/issuance.md): the intent is stored before anything is signed, and the result counts only if nobody
// has taken the application over in the meantime.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "ca-core/base/instant.hpp"
#include "ca-core/base/random.hpp"
#include "server/app/authority_keys.hpp"
#include "server/app/profile_store.hpp"
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

enum class IssuanceOutcome {
  issued,
  requeued,    // this attempt failed; another one will follow
  parked,      // an operator must look at it
  taken_over,  // recovery gave the application to somebody else; what was signed is thrown away
};

struct IssuanceResult {
  IssuanceOutcome outcome;
  std::string fault;  // for the log: the error that ended the attempt; empty without one
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

  /// The oldest waiting applications, held by this daemon until the lease ends. Error{issuance_not_safe} when the
  /// server's settings or clock cannot be relied upon.
  std::vector<storage::ClaimedApplication> claim();

  /// Errors of a database that is away or busy come through: the lease runs out and recovery settles what is left. Any
  /// other ends the attempt and is the reason that a parked application shows.
  IssuanceResult issue(const storage::ClaimedApplication& claimed);

  /// Takes applications away from those who let their lease run out: what they may have signed is registered as
  /// revoked, and the application is queued again or parked. Error{issuance_not_safe} as claim() throws it.
  RecoveryReport recover();

 private:
  PreparedCertificate prepare(const storage::ClaimedApplication& claimed, const Profile& profile, const Issuer& issuer);
  bool store_intent(const storage::ClaimedApplication& claimed, const CertificateName& name,
                    const PreparedCertificate& prepared);
  IssuanceOutcome settle(const storage::ClaimedApplication& claimed, const Profile& profile,
                         const CertificateName& name, const IssuedCertificate& issued);
  IssuanceOutcome settle_certainly(const storage::ClaimedApplication& claimed, const Profile& profile,
                                   const CertificateName& name, const IssuedCertificate& issued);
  bool recover(const storage::ExpiredLease& lease, Instant now);
  IssuanceOutcome give_up(const storage::ClaimedApplication& claimed, const std::string& reason, int failures_allowed);

  storage::Database& database_;
  const storage::PersonalData& personal_data_;
  const AuthorityKeys& authorities_;
  const ProfileStore& profiles_;
  const Clock& clock_;
  Random& random_;
  IssuanceSettings settings_;
};

}  // namespace tamga::app
