#pragma once

// What a status daemon keeps in its own directory, so that a restart without the database answers as before: a snapshot
// of the index and a journal of the changes since. Both are checksummed. A change is on the disk before an answer shows
// it.
//
// status.a.snapshot, status.b.snapshot: one is in use, the other place is for the next one.
// status.journal: names the snapshot that it belongs to. Giving this name to a new journal exchanges the snapshots.
//
// An unfinished frame at the journal's end is what a crash leaves and is cut off; any other damage means that
// revocations may be missing, and then nothing of it is used.
// docs/adr/0018-fingerprints-in-memory-records-in-a-mapped-file.md

#include <array>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "ca-core/base/bytes.hpp"
#include "ca-core/base/instant.hpp"
#include "server/status/file.hpp"
#include "server/status/status_index.hpp"
#include "server/status/status_snapshot.hpp"
#include "server/status/store_state.hpp"
#include "server/storage/status_feed.hpp"

namespace tamga::status {

/// What read() found.
struct StoredStatus {
  std::optional<StoreState> state;  // nullopt: nothing to be used, and the index is to be thrown away
  std::string refusal;              // why a store that is there was refused, a sentence; empty otherwise
};

class StatusJournal;

/// Used by one thread. Where a function returns false the disk has failed. Error{file_unreadable} when it cannot be
/// made sure that what is on the disk is not used after a restart though it lacks a change: nothing may be shown then
/// that is not on the disk, and the next call tries again.
class LocalStore {
 public:
  /// Makes the directory (0700) if need be and locks it against a second daemon. Error{file_unreadable} otherwise.
  explicit LocalStore(std::filesystem::path directory);
  ~LocalStore();
  LocalStore(const LocalStore&) = delete;
  LocalStore& operator=(const LocalStore&) = delete;

  const std::filesystem::path& directory() const { return directory_; }

  /// Fills an empty index.
  StoredStatus read(StatusIndex& index);

  /// Where the next snapshot is to be written; nobody reads what is there.
  std::filesystem::path next_snapshot() const { return snapshot_path(1 - place_); }

  /// From now on the snapshot that was written to next_snapshot() counts, and above it `changes`, as they stand, with
  /// this state. On the disk when it returns. False: it does not count; what counted before does, if is_open().
  [[nodiscard]] bool exchange(const StatusSnapshot& snapshot, std::span<const StatusChange> changes,
                              const StoreState& state);

  /// A new snapshot of everything in the index, which takes it for its lowest layer. False as exchange().
  [[nodiscard]] bool write_snapshot(StatusIndex& index, const StoreState& state);

  /// Appends changes and the position after them. True: they are on the disk. False: nothing on the disk will be used
  /// after a restart.
  [[nodiscard]] bool append(std::span<const StatusChange> changes, const storage::FeedPosition& position,
                            Instant known_at);

  /// How far the database has been followed without changes; may be lost in a crash. False as append().
  [[nodiscard]] bool append_position(const storage::FeedPosition& position, Instant known_at);

  /// The CAs are others now. False as append().
  [[nodiscard]] bool append_authorities(const StoreState& state);

  /// Whether changes are kept: a snapshot was read or written, and nothing failed since.
  bool is_open() const { return journal_ != nullptr; }

  std::uint64_t journal_octets() const;

  /// Removes the journal, without which no snapshot is used. Does nothing when that has been done already.
  void discard();

 private:
  StoredStatus read_files(StatusIndex& index);
  std::filesystem::path snapshot_path(std::size_t place) const;
  std::filesystem::path journal_path() const { return directory_ / "status.journal"; }

  std::filesystem::path directory_;
  FileDescriptor lock_;
  std::unique_ptr<StatusJournal> journal_;
  std::size_t place_ = 1;  // of the snapshot in use: 0 is a, 1 is b
  /// What is on the disk cannot be used after a restart. Not known at first: "not open" alone does not mean it.
  bool unusable_ = false;
};

}  // namespace tamga::status
