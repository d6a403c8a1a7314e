#pragma once

// The journal of the local store: what changed since the snapshot, a frame for each batch.
//
// File:    magic (8), the snapshot's checksum (32), SHA-256 of both (32), frames.
// Frame:   payload length (4), first 8 octets of SHA-256(chain, length), payload, SHA-256(chain, payload) (32).
// The chain is the checksum of the frame before, at first the snapshot's: frames can be neither left out nor exchanged.
// Payload: kind (1), position (20), known_at (8), then count (4) and changes, or the CAs.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "ca-core/base/bytes.hpp"
#include "ca-core/base/instant.hpp"
#include "server/status/file.hpp"
#include "server/storage/status_feed.hpp"

namespace tamga::status {

/// What a frame says beside its changes.
struct JournalMark {
  storage::FeedPosition position;
  Instant known_at;
};

/// Who is told what a journal holds, in order. What it was told is void when the journal turns out to be damaged.
struct JournalVisitor {
  std::function<void(const storage::StatusChange&)> change;        // as it came
  std::function<void(const storage::StatusChange&)> as_it_stands;  // to be taken as it is
  std::function<void(std::vector<storage::StatusAuthority>)> authorities;
};

struct JournalReading {
  std::string damage;               // a sentence: the journal is not to be used; empty otherwise
  std::optional<JournalMark> last;  // nullopt: no frames
  std::uint64_t octets = 0;         // of what is whole; an unfinished frame may follow
  Bytes chain;                      // to go on from
};

/// The checksum of the snapshot that a journal belongs to. Otherwise the second says why not, a sentence.
std::pair<std::optional<Bytes>, std::string> read_journal_snapshot(const std::filesystem::path& path);

/// Of a journal whose header was read.
JournalReading read_journal(const std::filesystem::path& path, const JournalVisitor& visitor);

/// An open journal. Functions return false when the disk fails; the journal must not be used any more then.
class StatusJournal {
 public:
  /// What a new journal begins with.
  struct Beginning {
    std::span<const storage::StatusChange> as_they_stand;
    const std::vector<storage::StatusAuthority>* authorities = nullptr;  // null: those of the snapshot
    JournalMark mark;
  };

  /// A new file, on the disk when it returns; null when the disk fails. It may be given its name while it is open.
  static std::unique_ptr<StatusJournal> create(const std::filesystem::path& path, ByteView snapshot_checksum,
                                               const Beginning& beginning);

  /// Goes on after what was read, cutting off an unfinished frame; null when the disk fails.
  static std::unique_ptr<StatusJournal> resume(const std::filesystem::path& path, const JournalReading& reading);

  enum class Durability { now, sometime };
  [[nodiscard]] bool append(std::span<const storage::StatusChange> changes, const JournalMark& mark,
                            Durability durability);
  [[nodiscard]] bool append_authorities(const std::vector<storage::StatusAuthority>& authorities,
                                        const JournalMark& mark);

  std::uint64_t octets() const { return octets_; }

 private:
  StatusJournal(FileDescriptor file, std::uint64_t octets, Bytes chain);
  [[nodiscard]] bool write_frame(const Bytes& payload, Durability durability);

  FileDescriptor file_;
  std::uint64_t octets_;
  Bytes chain_;
};

}  // namespace tamga::status
