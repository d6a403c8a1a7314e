#include "server/status/local_store.hpp"

#include <utility>

#include <fcntl.h>
#include <sys/file.h>

#include "ca-core/base/error.hpp"
#include "server/status/record_sorter.hpp"
#include "server/status/snapshot_writer.hpp"
#include "server/status/status_journal.hpp"

namespace tamga::status {
namespace {

constexpr std::array kPlaces{"status.a.snapshot", "status.b.snapshot"};

}  // namespace

LocalStore::LocalStore(std::filesystem::path directory) : directory_(std::move(directory)) {
  std::error_code failure;
  if (std::filesystem::create_directories(directory_, failure)) {
    std::filesystem::permissions(directory_, std::filesystem::perms::owner_all, failure);
  }
  const auto path = directory_ / "status.lock";
  lock_ = FileDescriptor(::open(path.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600));
  if (!lock_) throw Error(Errc::file_unreadable, LogNote{describe_failure("cannot open", path)});
  if (::flock(lock_.get(), LOCK_EX | LOCK_NB) != 0) {
    throw Error(Errc::file_unreadable, LogNote{directory_.string() + " is in use by another status daemon"});
  }
}

std::filesystem::path LocalStore::snapshot_path(std::size_t place) const {
  return directory_ / kPlaces.at(place);
}

LocalStore::~LocalStore() = default;

std::uint64_t LocalStore::journal_octets() const {
  return journal_ ? journal_->octets() : 0;
}

StoredStatus LocalStore::read(StatusIndex& index) {
  const auto is_there = [](const std::filesystem::path& path) {
    std::error_code failure;
    return std::filesystem::exists(path, failure) || failure;
  };
  if (!is_there(journal_path()) && !is_there(snapshot_path(0)) && !is_there(snapshot_path(1))) {
    unusable_ = true;
    return {};
  }
  try {
    return read_files(index);
  } catch (const Error& error) {
    return {std::nullopt, error.what()};
  }
}

StoredStatus LocalStore::read_files(StatusIndex& index) {
  const auto [wanted, why_not] = read_journal_snapshot(journal_path());
  if (!wanted) return {std::nullopt, why_not};
  std::string refusal = "the snapshot that the journal belongs to is not there";
  for (std::size_t place = 0; place < kPlaces.size(); ++place) {
    auto opened = StatusSnapshot::open(snapshot_path(place));
    if (!opened.snapshot) {
      // The other place may be empty, or hold what a crash left.
      if (std::filesystem::exists(snapshot_path(place))) refusal = opened.refusal;
      continue;
    }
    if (opened.snapshot->checksum() != *wanted) continue;
    StoreState state = opened.snapshot->state();
    index.adopt(std::move(opened.snapshot));
    const auto reading = read_journal(
        journal_path(),
        {.change = [&](const StatusChange& change) { index.apply(change); },
         .as_it_stands = [&](const StatusChange& change) { index.put(change); },
         .authorities = [&](std::vector<storage::StatusAuthority> fresh) { state.authorities = std::move(fresh); }});
    if (!reading.damage.empty()) return {std::nullopt, reading.damage};
    if (reading.last) {
      state.position = reading.last->position;
      state.known_at = reading.last->known_at;
    }
    place_ = place;
    // A journal that cannot be continued must not be used again: it is removed before anything is shown that it lacks.
    journal_ = StatusJournal::resume(journal_path(), reading);
    return {std::move(state), {}};
  }
  return {std::nullopt, refusal};
}

bool LocalStore::exchange(const StatusSnapshot& snapshot, std::span<const StatusChange> changes,
                          const StoreState& state) {
  auto fresh_path = journal_path();
  fresh_path += ".new";
  const bool same_authorities = state.authorities == snapshot.state().authorities;
  auto fresh = StatusJournal::create(fresh_path, snapshot.checksum(),
                                     {.as_they_stand = changes,
                                      .authorities = same_authorities ? nullptr : &state.authorities,
                                      .mark = {state.position, state.known_at}});
  if (!fresh) return false;
  unusable_ = false;
  if (!put_in_place(fresh_path, journal_path())) {
    // Either of the two may be there after a power cut, and only one can be continued.
    discard();
    return false;
  }
  journal_ = std::move(fresh);
  place_ = 1 - place_;
  std::error_code failure;
  std::filesystem::remove(next_snapshot(), failure);
  std::filesystem::remove(directory_ / "status.snapshot", failure);  // of versions before
  return true;
}

bool LocalStore::write_snapshot(StatusIndex& index, const StoreState& state) {
  const FrozenStatus frozen = index.freeze();
  RecordSorter changes(directory_, frozen.fingerprints);
  frozen.changes->for_each([&](const PackedStatus& packed) { changes.add(packed.change()); });
  auto snapshot = write_merged(next_snapshot(), frozen.keys, frozen.older.get(), changes, state);
  if (!snapshot || !exchange(*snapshot, index.changes(), state)) return false;
  index.adopt(std::move(snapshot));
  return true;
}

bool LocalStore::append(std::span<const StatusChange> changes, const storage::FeedPosition& position,
                        Instant known_at) {
  if (!journal_) {
    discard();
    return false;
  }
  if (journal_->append(changes, {position, known_at}, StatusJournal::Durability::now)) return true;
  discard();
  return false;
}

bool LocalStore::append_position(const storage::FeedPosition& position, Instant known_at) {
  if (!journal_) return false;
  if (journal_->append({}, {position, known_at}, StatusJournal::Durability::sometime)) return true;
  discard();
  return false;
}

bool LocalStore::append_authorities(const StoreState& state) {
  if (!journal_) return false;
  if (journal_->append_authorities(state.authorities, {state.position, state.known_at})) return true;
  discard();
  return false;
}

void LocalStore::discard() {
  journal_.reset();
  if (unusable_) return;
  std::error_code failure;
  std::filesystem::remove(journal_path(), failure);
  if (failure || !sync_directory(directory_)) {
    throw Error(Errc::file_unreadable, LogNote{"cannot remove " + journal_path().string() + ", which lacks a change"});
  }
  unusable_ = true;
}

}  // namespace tamga::status
