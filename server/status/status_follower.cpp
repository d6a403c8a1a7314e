#include "server/status/status_follower.hpp"

#include <utility>

#include "ca-core/base/error.hpp"

namespace tamga::status {

StatusFollower::StatusFollower(storage::Database& database, storage::Listener& listener, FollowerTargets targets,
                               const Clock& clock, std::shared_ptr<spdlog::logger> logger, FollowerOptions options)
    : listener_(listener),
      feed_(database),
      targets_(targets),
      clock_(clock),
      logger_(std::move(logger)),
      options_(options) {}

bool StatusFollower::restore() {
  const auto index = targets_.index.make_empty();
  const StoredStatus stored = targets_.store.read(*index);
  if (!stored.refusal.empty()) {
    logger_->error("the local copy of the statuses is not used: {}; they are read from the database", stored.refusal);
  }
  if (!stored.state) return false;
  targets_.index.replace_by(*index, StatusIndex::Revocations::forget);
  authorities_ = stored.state->authorities;
  publish_authorities();
  position_ = stored.state->position;
  known_at_ = stored.state->known_at;
  pending_load_.reset();
  targets_.freshness.set_known_at(known_at_);
  logger_->info("{} statuses as of {} from the local copy", targets_.index.size(), to_rfc3339(known_at_));
  return true;
}

void StatusFollower::run(std::stop_token stop) {
  const std::stop_callback wake(stop, [this] { listener_.interrupt(); });
  while (!stop.stop_requested()) {
    const bool good = step_and_log();
    if (!stop.stop_requested()) listener_.wait(good ? options_.poll_interval : options_.retry_interval);
  }
}

bool StatusFollower::step_and_log() {
  const bool was_connected = is_connected();
  try {
    step();
    if (!was_connected) logger_->info("follows the registry: {} statuses", targets_.index.size());
    return true;
  } catch (const Error& error) {
    ++targets_.counters.failed_polls;
    connected_.store(false, std::memory_order_relaxed);
    // Once, not at every attempt.
    if (was_connected || targets_.counters.failed_polls == 1) {
      logger_->error("cannot follow the registry, answers from memory go on: {}", error.what());
    }
    return false;
  }
}

void StatusFollower::step() {
  const Instant now = clock_.now();
  if (pending_load_) {
    load();
  } else {
    auto poll = feed_.poll(position_);
    ++targets_.counters.polls;
    pending_load_ = needed_load(poll.position);
    if (pending_load_) {
      load();
    } else {
      apply(poll, now);
    }
  }
  connected_.store(true, std::memory_order_relaxed);
  if (now - authorities_read_at_ >= options_.authorities_interval) {
    authorities_read_at_ = now;
    auto fresh = feed_.authorities();
    if (fresh != authorities_) {
      authorities_ = std::move(fresh);
      publish_authorities();
      write_snapshot();
    }
  }
  note_position(now);
}

// A registry that is read again must not make a revoked certificate good: a failover may lose what had been committed
// and answered for. Another registry has nothing to do with the old one.
std::optional<StatusIndex::Revocations> StatusFollower::needed_load(const storage::FeedPosition& seen) const {
  if (seen.system_identifier != position_.system_identifier) {
    logger_->warn("the database is another system now: everything is read again");
    return StatusIndex::Revocations::forget;
  }
  if (seen.timeline != position_.timeline) {
    logger_->warn("the database is on timeline {} now: everything is read again", seen.timeline);
    return StatusIndex::Revocations::keep;
  }
  if (seen.xmin < position_.xmin) {
    logger_->error("the database has gone back in time: everything is read again");
    return StatusIndex::Revocations::keep;
  }
  return std::nullopt;
}

void StatusFollower::load() {
  const Instant now = clock_.now();
  auto authorities = feed_.authorities();
  auto fresh = targets_.index.make_empty();
  const storage::FeedPosition position = feed_.load([&] { fresh = targets_.index.make_empty(); },
                                                    [&](const StatusChange& change) { fresh->apply(change); });
  // Until the new snapshot is written, the old one may lack what is about to be shown.
  if (targets_.store.is_open()) targets_.store.discard();
  const std::size_t kept = targets_.index.replace_by(*fresh, *pending_load_);
  targets_.cache.clear();
  ++targets_.counters.full_loads;
  targets_.counters.revocations_kept += kept;
  if (kept > 0) {
    logger_->error("{} certificates were revoked before and are not in this database: they stay revoked here", kept);
  }
  authorities_ = std::move(authorities);
  publish_authorities();
  position_ = position;
  known_at_ = now;
  pending_load_.reset();
  write_snapshot();
  targets_.freshness.set_known_at(known_at_);
  logger_->info("{} statuses read from the database", targets_.index.size());
}

void StatusFollower::apply(const storage::StatusPoll& poll, Instant asked_at) {
  std::vector<StatusChange> news;
  for (const StatusChange& change : poll.changes) {
    if (targets_.index.is_news(change)) news.push_back(change);
  }
  if (!news.empty() && targets_.store.is_open() && !targets_.store.append(news, poll.position, asked_at)) {
    logger_->error(
        "the local copy of the statuses cannot be written and was given up; a restart will need the database");
  }
  for (const StatusChange& change : news) {
    targets_.index.apply(change);
    targets_.cache.invalidate(change.key);
    ++targets_.counters.changes_applied;
  }
  position_ = poll.position;
  known_at_ = asked_at;
  targets_.freshness.set_known_at(known_at_);
}

void StatusFollower::publish_authorities() {
  for (const std::string& problem : targets_.authorities.publish(authorities_)) logger_->warn("{}", problem);
}

void StatusFollower::write_snapshot() {
  snapshot_tried_at_ = clock_.now();
  position_noted_at_ = snapshot_tried_at_;
  if (!targets_.store.write_snapshot(targets_.index, {position_, known_at_, authorities_})) {
    logger_->error("the local copy of the statuses cannot be written; a restart will need the database");
  }
}

void StatusFollower::note_position(Instant now) {
  if (!targets_.store.is_open()) {
    if (now - snapshot_tried_at_ >= options_.position_interval) write_snapshot();
  } else if (targets_.store.journal_octets() > options_.journal_limit) {
    write_snapshot();
  } else if (now - position_noted_at_ >= options_.position_interval) {
    position_noted_at_ = now;
    if (!targets_.store.append_position(position_, known_at_)) {
      logger_->error(
          "the local copy of the statuses cannot be written and was given up; a restart will need the database");
    }
  }
}

}  // namespace tamga::status
