#pragma once

// Keeps the index, the cache and the local store in step with the registry. One thread calls run().

#include <atomic>
#include <chrono>
#include <optional>
#include <stop_token>
#include <string>

#include "ca-core/base/instant.hpp"
#include "server/status/authority_board.hpp"
#include "server/status/freshness.hpp"
#include "server/status/local_store.hpp"
#include "server/status/response_cache.hpp"
#include "server/status/status_counters.hpp"
#include "server/status/status_index.hpp"
#include "server/storage/database.hpp"
#include "server/storage/status_feed.hpp"

namespace tamga::status {

struct FollowerOptions {
  std::chrono::milliseconds poll_interval{200};    // without a NOTIFY
  std::chrono::milliseconds retry_interval{1000};  // while the database is away
  std::chrono::seconds position_interval{60};      // how often the position is noted without changes
  std::uint64_t journal_limit = 64U << 20U;        // octets; then a new snapshot is written
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
  StatusFollower(storage::Database& database, FollowerTargets targets, const Clock& clock,
                 FollowerOptions options = {});

  /// Answers as before the restart, if the local store can be used. Call once, before run() and before listening.
  bool restore();

  /// Follows until told to stop; a database that is away is waited for.
  void run(std::stop_token stop);

  /// One step: loads everything if need be, else polls once. Throws storage's Error{unavailable} while the database is
  /// away.
  void step();

  /// For readiness: the database answered the last time.
  bool is_connected() const { return connected_.load(std::memory_order_relaxed); }

 private:
  void load(StatusIndex::Revocations revocations);
  void apply(const storage::StatusPoll& poll);
  void note_position();
  void refresh_authorities();

  storage::Database& database_;
  storage::StatusFeed feed_;
  FollowerTargets targets_;
  const Clock& clock_;
  const FollowerOptions options_;
  std::optional<storage::FeedPosition> position_;  // nullopt: everything must be loaded
  std::vector<storage::StatusAuthority> authorities_;
  Instant position_noted_at_{};
  Instant authorities_read_at_{};
  std::atomic<bool> connected_{false};
};

}  // namespace tamga::status
