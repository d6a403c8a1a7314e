#include "server/status/change_follower.hpp"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <utility>

#include "ca-core/base/error.hpp"
#include "server/status/change_cursor.hpp"

namespace tamga::status {
namespace {

/// A change that the database does not know: a replica that lags will have it soon, one that shows a later moment
/// never.
bool is_lost(const PublishedChange& last, Instant known_at) {
  return known_at > last.published_at + kClockTolerance;
}

}  // namespace

ChangeFollower::ChangeFollower(storage::Database& database, ChangeLog& log, IsShown is_shown, const Clock& clock,
                               std::shared_ptr<spdlog::logger> logger, std::chrono::milliseconds interval)
    : database_(database),
      log_(log),
      is_shown_(std::move(is_shown)),
      clock_(clock),
      logger_(std::move(logger)),
      interval_(interval) {}

void ChangeFollower::run(std::stop_token stop) {
  std::mutex mutex;
  std::condition_variable_any wake;
  std::unique_lock lock(mutex);
  while (!stop.stop_requested()) {
    bool more = false;
    try {
      more = step();
      failing_ = false;
    } catch (const std::exception& error) {
      // Told once, not at every attempt.
      if (!std::exchange(failing_, true)) logger_->error("cannot follow the published changes: {}", error.what());
    }
    if (!more) wake.wait_for(lock, stop, interval_, [] { return false; });
  }
}

bool ChangeFollower::step() {
  if (log_.is_damaged()) begin_anew("the log of changes is damaged");
  const Instant asked_at = clock_.now();
  const std::uint64_t position = log_.size();
  const auto last = log_.find(position);
  auto part = database_.read([&](storage::Transaction& transaction) {
    return storage::PublishedChanges(transaction).read(position, ChangeLog::kLargestPart);
  });
  // A replica is as new as what it has replayed.
  const Instant known_at = part.replica.in_recovery ? std::min(asked_at, part.replica.replayed_until) : asked_at;
  if (last && part.mark_before != last->mark) {
    if (!part.mark_before && !is_lost(*last, known_at)) return false;
    begin_anew("the database has another history of changes than was followed");
    return true;
  }
  const bool all_shown = keep_shown(part.changes);
  if (!part.changes.empty()) {
    if (part.changes.front().position != position + 1) {
      throw Error(Errc::internal, LogNote{"a published change is missing"});
    }
    if (!log_.append(part.changes)) {
      throw Error(Errc::file_unreadable, LogNote{"the log of changes cannot be written"});
    }
  }
  if (part.is_complete && all_shown) log_.freshness().set_known_at(known_at);
  return part.changes.size() == ChangeLog::kLargestPart;
}

// False when some had to be left for later.
bool ChangeFollower::keep_shown(std::vector<PublishedChange>& changes) const {
  const auto hidden = std::ranges::find_if(
      changes, [&](const PublishedChange& published) { return published.change && !is_shown_(*published.change); });
  const bool all_shown = hidden == changes.end();
  changes.erase(hidden, changes.end());
  return all_shown;
}

void ChangeFollower::begin_anew(const char* why) {
  logger_->error("{}: everything is read again", why);
  if (!log_.clear()) throw Error(Errc::file_unreadable, LogNote{"the log of changes cannot be written"});
}

}  // namespace tamga::status
