#pragma once

// What a status daemon keeps in its own directory, so that a restart without the database answers as before: a snapshot
// of the index and a journal of the changes since. Both are checksummed. A change is on the disk before an answer shows
// it.
//
// status.snapshot: header, CAs, records, SHA-256 of all that.
// status.journal:  the snapshot's checksum, then frames, each chained to the one before by its checksum.
// An unfinished frame at the journal's end is what a crash leaves and is cut off; any other damage means that
// revocations may be missing, and then nothing of it is used.

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
#include "server/storage/status_feed.hpp"

namespace tamga::status {

/// Beside the statuses themselves.
struct StoreState {
  storage::FeedPosition position;
  Instant known_at;  // until when the database had been followed
  std::vector<storage::StatusAuthority> authorities;

  bool operator==(const StoreState&) const = default;
};

/// What read() found.
struct StoredStatus {
  std::optional<StoreState> state;  // nullopt: nothing to be used, and the index is to be thrown away
  std::string refusal;              // why a store that is there was refused, a sentence; empty otherwise
};

class StatusJournal;

/// Used by one thread. Where a function returns false the disk has failed; what was on it is not used after a restart
/// any more if it lacks a change. Error{file_unreadable} when not even that can be made sure of: nothing may be shown
/// then that is not on the disk, and the next call tries again.
class LocalStore {
 public:
  /// Makes the directory (0700) if need be and locks it against a second daemon. Error{file_unreadable} otherwise.
  explicit LocalStore(std::filesystem::path directory);
  ~LocalStore();
  LocalStore(const LocalStore&) = delete;
  LocalStore& operator=(const LocalStore&) = delete;

  /// Fills an empty index.
  StoredStatus read(StatusIndex& index);

  /// A new snapshot of everything, and an empty journal. On the disk when it returns. When it fails, an older snapshot
  /// and its journal may be left: the caller decides whether they say enough.
  [[nodiscard]] bool write_snapshot(const StatusIndex& index, const StoreState& state);

  /// Appends changes and the position after them. True: they are on the disk. False: nothing on the disk will be used
  /// after a restart.
  [[nodiscard]] bool append(std::span<const StatusChange> changes, const storage::FeedPosition& position,
                            Instant known_at);

  /// How far the database has been followed without changes; may be lost in a crash.
  [[nodiscard]] bool append_position(const storage::FeedPosition& position, Instant known_at);

  /// Whether changes are kept: a snapshot was read or written, and nothing failed since.
  bool is_open() const { return journal_ != nullptr; }

  std::uint64_t journal_octets() const;

  /// Removes the journal, without which the snapshot is not used. Does nothing when that has been done already.
  void discard();

 private:
  StoredStatus read_files(StatusIndex& index);
  std::filesystem::path snapshot_path() const { return directory_ / "status.snapshot"; }
  std::filesystem::path journal_path() const { return directory_ / "status.journal"; }

  std::filesystem::path directory_;
  FileDescriptor lock_;
  std::unique_ptr<StatusJournal> journal_;
  /// What is on the disk cannot be used after a restart. Not known at first: "not open" alone does not mean it.
  bool unusable_ = false;
};

}  // namespace tamga::status
