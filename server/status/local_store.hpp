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
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "ca-core/base/bytes.hpp"
#include "ca-core/base/instant.hpp"
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

/// Used by one thread.
class LocalStore {
 public:
  /// Makes the directory (0700) if need be and locks it against a second daemon.
  /// Error{file_unreadable} when either fails.
  explicit LocalStore(std::filesystem::path directory);
  ~LocalStore();
  LocalStore(const LocalStore&) = delete;
  LocalStore& operator=(const LocalStore&) = delete;

  /// Fills an empty index; nullopt when there is nothing to be used, and then the index may hold a part of it and must
  /// be thrown away. `reason` says in a sentence why a damaged store was refused.
  std::optional<StoreState> read(StatusIndex& index, std::string& reason);

  /// A new snapshot of everything, and an empty journal. On the disk when it returns.
  void write_snapshot(const StatusIndex& index, const StoreState& state);

  /// Appends changes and the position after them. On the disk when it returns.
  void append(std::span<const StatusChange> changes, const storage::FeedPosition& position, Instant known_at);

  /// How far the database has been followed without changes; may be lost in a crash.
  void append_position(const storage::FeedPosition& position, Instant known_at);

  /// Whether append() can be called: a snapshot was read or written.
  bool is_open() const { return journal_ >= 0; }

  std::uint64_t journal_octets() const { return journal_octets_; }

 private:
  void start_journal(ByteView snapshot_checksum);
  void append_frame(std::span<const StatusChange> changes, const storage::FeedPosition& position, Instant known_at);

  std::filesystem::path directory_;
  int lock_ = -1;
  int journal_ = -1;
  std::uint64_t journal_octets_ = 0;
  Bytes chain_;  // checksum of the last frame
};

}  // namespace tamga::status
