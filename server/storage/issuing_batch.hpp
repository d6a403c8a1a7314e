#pragma once

// The steps of the issuing queue for many applications at a time, each with one statement for all of them
// (docs/issuance.md). Rows are locked in the order of their keys, so that two batches never wait for each other in a
// circle.

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "ca-core/base/bytes.hpp"
#include "ca-core/base/id.hpp"
#include "ca-core/base/instant.hpp"
#include "server/storage/issuing_queue.hpp"

namespace tamga::storage {

struct NewIntent {
  CertificateName name;
  ApplicationId application;
  int attempt;
  Bytes tbs;
  Instant not_after;
  std::string lint_report;
};

/// An application that is being issued. Its lease is locked, and with it the intent: whoever settles an intent, by a
/// certificate or by abandoning it, has locked the lease before and ends it in the same transaction.
struct LockedAttempt {
  int attempt;                   // the lease's number
  std::optional<Intent> intent;  // of this attempt
};

/// What to do about a row that somebody else has locked: wait for it, or leave it out of the answer.
enum class Locking { wait, skip };

class IssuingBatch {
 public:
  explicit IssuingBatch(Transaction& transaction) : transaction_(transaction) {}

  /// Locks subscribers. Without an entry: no such subscriber or, with `skip`, somebody holds him.
  std::map<SubscriberId, IssuingQueue::SubscriberState> lock_subscribers(const std::vector<SubscriberId>& subscribers,
                                                                         Locking locking);

  /// Locks the leases of applications, whose subscribers have been locked before. Without an entry: nobody is issuing
  /// it. Waits for claims of other daemons, which lock for a moment what has just been leased when they come too late.
  std::map<ApplicationId, LockedAttempt> lock(const std::vector<ApplicationId>& applications);

  /// Of applications whose leases have these attempts.
  void insert_intents(const std::vector<NewIntent>& intents, Instant now);

  /// Takes applications whose certificates are there out of the queue, so that they are issued, and ends their leases,
  /// which have been locked before.
  void end_issued(const std::vector<ApplicationId>& applications);

  /// Of these intents the applications of those that are stored, and of those that became certificates: to settle a
  /// COMMIT in doubt.
  std::set<ApplicationId> stored_among(const std::vector<CertificateName>& names);
  std::set<ApplicationId> issued_among(const std::vector<CertificateName>& names);

 private:
  Transaction& transaction_;
};

}  // namespace tamga::storage
