#include "server/status/status_follower.hpp"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <utility>

#include "ca-core/base/error.hpp"
#include "server/status/change_cursor.hpp"
#include "server/status/record_sorter.hpp"
#include "server/status/snapshot_writer.hpp"

namespace tamga::status {
namespace {

constexpr std::chrono::seconds kLongestSnapshotPause{3600};

// Also when the clock was set back meanwhile.
bool is_time(Instant last, Instant now, std::chrono::seconds interval) {
  return now < last || now - last >= interval;
}

// A replica answers as readily when nothing reaches it any more: it knows what it has replayed.
Instant known_until(Instant asked_at, const storage::ReplicaState& replica) {
  return replica.in_recovery ? std::min(asked_at, replica.replayed_until) : asked_at;
}

}  // namespace

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
  try {
    for (const auto& problem : targets_.authorities.publish(stored.state->authorities)) logger_->warn("{}", problem);
  } catch (const Error& error) {
    logger_->error("the local copy of the statuses is not used: {}; they are read from the database", error.what());
    return false;
  }
  targets_.index.swap(*index);
  if (auto snapshot = targets_.index.snapshot()) snapshots_.verify(std::move(snapshot));
  authorities_ = stored.state->authorities;
  position_ = stored.state->position;
  known_at_ = stored.state->known_at;
  pending_load_ = false;
  targets_.freshness.set_known_at(known_at_);
  logger_->info("{} statuses as of {} from the local copy", targets_.index.size(), to_rfc3339(known_at_));
  return true;
}

void StatusFollower::run(std::stop_token stop) {
  const std::stop_callback wake(stop, [this] { listener_.interrupt(); });
  while (!stop.stop_requested()) {
    const bool good = step_and_log();
    if (!stop.stop_requested()) wait(stop, good ? options_.poll_interval : options_.retry_interval);
  }
}

// A replica cannot LISTEN: each attempt would be a connection made in vain.
void StatusFollower::wait(std::stop_token stop, std::chrono::milliseconds interval) {
  if (!is_replica_) {
    for (const storage::Notification& notification : listener_.wait(interval)) {
      if (notification.payload == storage::kAuthoritiesChanged) authorities_read_at_ = {};
    }
    return;
  }
  std::mutex mutex;
  std::condition_variable_any wake;
  std::unique_lock lock(mutex);
  wake.wait_for(lock, std::move(stop), interval, [] { return false; });
}

bool StatusFollower::step_and_log() {
  const bool was_connected = is_connected();
  try {
    step();
    if (!was_connected) logger_->info("follows the registry: {} statuses", targets_.index.size());
    return true;
  } catch (const std::exception& error) {
    // Whatever it was, the next step begins anew; a thread that ended would leave the statuses behind for good.
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
  if (!pending_load_ && targets_.index.is_damaged()) {
    logger_->error("the local copy of the statuses is damaged: everything is read again");
    pending_load_ = true;
  }
  if (pending_load_) {
    load();
  } else {
    auto poll = feed_.poll(position_);
    ++targets_.counters.polls;
    if (is_catching_up(poll)) {
      throw Error(Errc::unavailable, LogNote{"the replica shows less than is known here, it is waited for"});
    }
    pending_load_ = needs_load(poll.position);
    if (pending_load_) {
      load();
    } else {
      apply(poll, now);
    }
  }
  connected_.store(true, std::memory_order_relaxed);
  if (is_time(authorities_read_at_, now, options_.authorities_interval)) {
    authorities_read_at_ = now;
    read_authorities();
  }
  keep_store(now);
}

// A replica that was started again, or another one that lags: what is known here it will have in a moment. One that has
// passed the time until which the registry is known here and has it still not follows another history.
bool StatusFollower::is_catching_up(const storage::StatusPoll& poll) const {
  return poll.replica.in_recovery && poll.position.system_identifier == position_.system_identifier &&
         poll.position.timeline == position_.timeline && poll.position.xmin < position_.xmin &&
         poll.replica.replayed_until <= known_at_ + kClockTolerance;
}

bool StatusFollower::needs_load(const storage::FeedPosition& seen) const {
  if (seen.system_identifier != position_.system_identifier) {
    logger_->warn("the database is another system now: everything is read again");
  } else if (seen.timeline != position_.timeline) {
    logger_->warn("the database is on timeline {} now: everything is read again", seen.timeline);
  } else if (seen.xmin < position_.xmin) {
    logger_->error("the database has gone back in time: everything is read again");
  } else {
    return false;
  }
  return true;
}

// A CA is the same wherever its certificate is the same, whatever its number: a backup restored into another system
// numbers anew.
StatusIndex::Renumbering StatusFollower::renumbering(const std::vector<storage::StatusAuthority>& fresh) const {
  std::map<storage::AuthorityNumber, storage::AuthorityNumber> numbers;
  for (const auto& known : authorities_) {
    for (const auto& now : fresh) {
      if (now.certificate == known.certificate) numbers[known.number] = now.number;
    }
  }
  return [numbers = std::move(numbers)](storage::AuthorityNumber number) {
    const auto found = numbers.find(number);
    return found == numbers.end() ? std::nullopt : std::optional(found->second);
  };
}

// Into a new snapshot, which becomes the lowest layer of `fresh`; where the disk fails, into memory.
storage::StatusLoad StatusFollower::read_everything(std::unique_ptr<StatusIndex>& fresh,
                                                    const std::vector<storage::StatusAuthority>& authorities,
                                                    Instant asked_at) {
  {
    RecordSorter records(targets_.store.directory(), fresh->fingerprints());
    const storage::StatusLoad loaded =
        feed_.load([&] { records.clear(); }, [&](const StatusChange& change) { records.add(change); });
    auto snapshot = write_merged(targets_.store.next_snapshot(), fresh->new_snapshot_keys(), nullptr, records,
                                 {loaded.position, known_until(asked_at, loaded.replica), authorities});
    if (snapshot) {
      fresh->adopt(std::move(snapshot));
      return loaded;
    }
  }
  logger_->error("the local copy of the statuses cannot be written: they are read into memory");
  return feed_.load([&] { fresh = targets_.index.make_empty(); },
                    [&](const StatusChange& change) { fresh->apply(change); });
}

// A registry that is read again must not make a revoked or suspended certificate good: a failover or a backup may lose
// what had been committed and answered for.
void StatusFollower::load() {
  const Instant now = clock_.now();
  snapshots_.cancel();
  auto authorities = feed_.authorities();
  std::vector<std::string> problems;
  auto shown = targets_.authorities.prepare(authorities, problems);
  auto fresh = targets_.index.make_empty();
  const storage::StatusLoad loaded = read_everything(fresh, authorities, now);
  const std::size_t kept = fresh->keep_from(targets_.index, renumbering(authorities));
  // Before anything is shown the disk has it, or has nothing that would deny it after a restart.
  const auto snapshot = fresh->snapshot();
  const Instant known_at = known_until(now, loaded.replica);
  const bool stored =
      snapshot && targets_.store.exchange(*snapshot, fresh->changes(), {loaded.position, known_at, authorities});
  if (!stored) targets_.store.discard();
  // While numbers mean one CA in the index and another in the list, nobody is answered.
  if (authorities != authorities_) targets_.authorities.show(std::make_shared<const AuthoritySet>());
  targets_.cache.replace_all([&] { targets_.index.swap(*fresh); });
  targets_.authorities.show(std::move(shown));
  for (const std::string& problem : problems) logger_->warn("{}", problem);
  ++targets_.counters.full_loads;
  targets_.counters.revocations_kept += kept;
  if (kept > 0) {
    logger_->error("{} certificates were revoked or suspended before and are not in this database: they stay so here",
                   kept);
  }
  authorities_ = std::move(authorities);
  pending_load_ = false;
  note_known(loaded.position, now, loaded.replica);
  snapshot_tried_at_ = now;
  position_noted_at_ = now;
  if (stored) {
    snapshot_pause_ = std::chrono::seconds(0);
  } else {
    snapshot_failed();
  }
  logger_->info("{} statuses read from the database", targets_.index.size());
}

void StatusFollower::apply(const storage::StatusPoll& poll, Instant asked_at) {
  std::vector<StatusChange> news;
  for (const StatusChange& change : poll.changes) {
    if (targets_.index.is_news(change)) news.push_back(change);
  }
  // Not shown before it is kept, or before nothing is left on the disk that would contradict it after a restart.
  const bool was_open = targets_.store.is_open();
  const Instant known_at = known_until(asked_at, poll.replica);
  if (!news.empty() && !targets_.store.append(news, poll.position, known_at) && was_open) log_store_given_up();
  // What became good is shown last: an answer says since when that is known, and must not name a moment at which the
  // certificate was suspended still.
  const auto good = std::stable_partition(news.begin(), news.end(), [](const StatusChange& change) {
    return change.record.status != CertificateStatus::good;
  });
  for (auto change = news.begin(); change != good; ++change) show(*change);
  note_known(poll.position, asked_at, poll.replica);
  for (auto change = good; change != news.end(); ++change) show(*change);
}

void StatusFollower::show(const StatusChange& change) {
  targets_.cache.replace(change.key, [&] { targets_.index.apply(change); });
  ++targets_.counters.changes_applied;
}

void StatusFollower::note_known(const storage::FeedPosition& position, Instant asked_at,
                                const storage::ReplicaState& replica) {
  is_replica_ = replica.in_recovery;
  position_ = position;
  known_at_ = known_until(asked_at, replica);
  targets_.freshness.set_known_at(known_at_);
}

// Shown first: a list that cannot be shown is read again, and the old one stays.
void StatusFollower::read_authorities() {
  auto fresh = feed_.authorities();
  if (fresh == authorities_) return;
  for (const std::string& problem : targets_.authorities.publish(fresh)) logger_->warn("{}", problem);
  authorities_ = std::move(fresh);
  if (targets_.store.is_open() && !targets_.store.append_authorities(state())) log_store_given_up();
}

void StatusFollower::snapshot_failed() {
  snapshot_pause_ = std::max(options_.snapshot_pause, std::min(2 * snapshot_pause_, kLongestSnapshotPause));
  logger_->error("the local copy of the statuses cannot be written anew{}",
                 targets_.store.is_open() ? "; the old one goes on" : "; a restart will need the database");
}

void StatusFollower::log_store_given_up() const {
  logger_->error("the local copy of the statuses cannot be written and was given up; a restart will need the database");
}

void StatusFollower::take_over_snapshot() {
  auto made = snapshots_.take();
  if (!made) return;
  if (!*made || !targets_.store.exchange(**made, targets_.index.changes(), state())) {
    snapshot_failed();
    return;
  }
  targets_.index.adopt(*std::move(made));
  snapshot_pause_ = std::chrono::seconds(0);
  position_noted_at_ = clock_.now();
}

// On a full disk a snapshot is tried ever more rarely.
void StatusFollower::keep_store(Instant now) {
  take_over_snapshot();
  const bool wanted = !targets_.store.is_open() || targets_.store.journal_octets() > options_.journal_limit ||
                      targets_.index.changes_memory() > options_.changes_limit;
  if (wanted && !snapshots_.is_running() && is_time(snapshot_tried_at_, now, snapshot_pause_)) {
    snapshot_tried_at_ = now;
    snapshots_.start(targets_.store.next_snapshot(), targets_.index.freeze(), state());
  }
  if (!targets_.store.is_open() || !is_time(position_noted_at_, now, options_.position_interval)) return;
  position_noted_at_ = now;
  if (!targets_.store.append_position(position_, known_at_)) log_store_given_up();
}

}  // namespace tamga::status
