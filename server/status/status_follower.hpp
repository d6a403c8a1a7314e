#pragma once

// Keeps the index, the cache and the local store in step with the registry. One thread calls run().

#include <atomic>
#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include <spdlog/logger.h>

#include "ca-core/base/instant.hpp"
#include "server/status/authority_board.hpp"
#include "server/status/freshness.hpp"
#include "server/status/local_store.hpp"
#include "server/status/response_cache.hpp"
#include "server/status/snapshot_task.hpp"
#include "server/status/status_counters.hpp"
#include "server/status/status_index.hpp"
#include "server/storage/database.hpp"
#include "server/storage/listener.hpp"
#include "server/storage/status_feed.hpp"

namespace tamga::status {

struct FollowerOptions {
  std::chrono::milliseconds poll_interval{200};    // without a NOTIFY
  std::chrono::milliseconds retry_interval{1000};  // while the database is away
  std::chrono::seconds position_interval{60};      // how often the position is noted without changes
  std::chrono::seconds authorities_interval{10};   // how often the list of CAs is read
  std::uint64_t journal_limit = 16U << 20U;        // octets; then a new snapshot is written
  std::uint64_t changes_limit = 6U << 20U;         // octets of the changes since the last one in memory; likewise
  std::chrono::seconds snapshot_pause{60};         // after a snapshot that failed; doubled with each further one
};

/// What the follower writes to. Everything must live longer than the follower.
struct FollowerTargets {
  StatusIndex& index;
  ResponseCache& cache;
  AuthorityBoard& authorities;
  LocalStore& store;
  Freshness& freshness;
  StatusCounters& counters;
};

class StatusFollower {
 public:
  /// The listener wakes it: storage::kStatusChannel.
  StatusFollower(storage::Database& database, storage::Listener& listener, FollowerTargets targets, const Clock& clock,
                 std::shared_ptr<spdlog::logger> logger, FollowerOptions options = {});

  /// Answers as before the restart, if the local store can be used. Call once, before run() and before listening.
  bool restore();

  /// Follows until told to stop; a database that is away is waited for.
  void run(std::stop_token stop);

  /// One step: loads everything if need be, else polls once. Throws storage's errors while the database is away,
  /// Error{unavailable} while a replica shows less than is known here already, and Error{file_unreadable} while a
  /// change cannot be shown because the local store would forget it.
  void step();

  /// For readiness: the database answered the last time.
  bool is_connected() const { return connected_.load(std::memory_order_relaxed); }

  /// Between steps: the next snapshot is under way beside them.
  bool is_writing_snapshot() const { return snapshots_.is_running(); }

 private:
  bool is_catching_up(const storage::StatusPoll& poll) const;
  bool needs_load(const storage::FeedPosition& seen) const;
  void load();
  void apply(const storage::StatusPoll& poll, Instant asked_at);
  void show(const StatusChange& change);
  storage::StatusLoad read_everything(std::unique_ptr<StatusIndex>& fresh,
                                      const std::vector<storage::StatusAuthority>& authorities, Instant asked_at);
  void read_authorities();
  StatusIndex::Renumbering renumbering(const std::vector<storage::StatusAuthority>& fresh) const;
  void note_known(const storage::FeedPosition& position, Instant asked_at, const storage::ReplicaState& replica);
  StoreState state() const { return {position_, known_at_, authorities_}; }
  void take_over_snapshot();
  void snapshot_failed();
  void log_store_given_up() const;
  void keep_store(Instant now);
  bool step_and_log();
  void wait(std::stop_token stop, std::chrono::milliseconds interval);

  storage::Listener& listener_;
  storage::StatusFeed feed_;
  FollowerTargets targets_;
  const Clock& clock_;
  const std::shared_ptr<spdlog::logger> logger_;
  const FollowerOptions options_;
  storage::FeedPosition position_;  // up to where the index is
  bool pending_load_ = true;        // everything must be read (again)
  std::vector<storage::StatusAuthority> authorities_;
  Instant known_at_{};
  Instant position_noted_at_{};
  Instant authorities_read_at_{};
  Instant snapshot_tried_at_{};
  std::chrono::seconds snapshot_pause_{0};  // none is tried sooner
  SnapshotTask snapshots_;
  bool is_replica_ = false;
  std::atomic<bool> connected_{false};
};

}  // namespace tamga::status
