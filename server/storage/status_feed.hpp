#pragma once

// How the public status service learns of every status and every change, in the order in which transactions become
// visible and not in the order in which they wrote (docs/architecture.md, "Status").

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "ca-core/base/bytes.hpp"
#include "server/storage/database.hpp"
#include "server/storage/status_change.hpp"

namespace tamga::storage {

/// A CA as OCSP needs it.
struct StatusAuthority {
  AuthorityNumber number;
  std::string name;
  Bytes certificate;                           // DER
  Bytes ocsp_certificate;                      // DER of its delegated responder; empty when nobody answers for it
  std::vector<Bytes> cross_certificates = {};  // DER of those that are in force

  bool operator==(const StatusAuthority&) const = default;
};

/// What a server in recovery knows of its primary.
struct ReplicaState {
  bool in_recovery = false;
  Instant replayed_until{};  // everything committed before, by the primary's clock; the beginning of time: not known
};

/// Of the server that a transaction runs on.
ReplicaState replica_state(Transaction& transaction);

/// What one poll saw.
struct StatusPoll {
  FeedPosition position;  // the next poll's start
  ReplicaState replica;
  std::vector<StatusChange> changes;  // repeated ones among them, in no particular order
};

/// What load() saw.
struct StatusLoad {
  FeedPosition position;
  ReplicaState replica;
};

/// A row with the columns of status_changes; nullopt for a serial number that DER cannot write as a positive number of
/// 20 octets.
std::optional<StatusChange> status_change_of(const Row& row);

class StatusFeed {
 public:
  explicit StatusFeed(Database& database) : database_(database) {}

  /// Every CA of this installation, in the order in which they were registered.
  std::vector<StatusAuthority> authorities();

  /// Every status there is, streamed by COPY; the position comes from the same snapshot. `start` is called first, and
  /// again when PostgreSQL asks for a repetition: what `take` was given before is void then.
  StatusLoad load(const std::function<void()>& start, const std::function<void(const StatusChange&)>& take);

  /// What may have become visible since `since`, by one statement. When the answer's position belongs to another
  /// history, or its xmin is smaller, its changes are of no use and everything must be loaded again. The first poll of
  /// a connection begins far before `since`: the server may have crashed meanwhile and given transaction numbers a
  /// second time that were never written to its disk.
  StatusPoll poll(const FeedPosition& since);

 private:
  Database& database_;
  std::set<std::int32_t> sessions_;  // that polled already
};

}  // namespace tamga::storage
