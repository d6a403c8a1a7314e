#pragma once

// The journal of the local store: what changed since the snapshot, a frame for each batch.
//
// File:   magic (8), the snapshot's checksum (32), SHA-256 of both (32), frames.
// Frame:  payload length (4), first 8 octets of SHA-256(chain, length), payload, SHA-256(chain, payload) (32).
// The chain is the checksum of the frame before, at first the snapshot's: frames can be neither left out nor exchanged.
// Payload: position (20), known_at (8), count (4), changes.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>

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

struct JournalReading {
  enum class Outcome {
    whole,  // perhaps without an unfinished frame at its end
    of_another_snapshot,
    damaged,  // or absent
  };
  Outcome outcome;
  std::string damage;               // a sentence
  std::optional<JournalMark> last;  // nullopt: no frames
  std::uint64_t octets = 0;         // of what is whole
  Bytes chain;                      // to go on from
};

/// Gives every change of a journal that belongs to this snapshot, in order. What `take` was given is void when it is
/// damaged.
JournalReading read_journal(const std::filesystem::path& path, ByteView snapshot_checksum,
                            const std::function<void(const storage::StatusChange&)>& take);

/// An open journal. Functions return false when the disk fails; the journal must not be used any more then.
class StatusJournal {
 public:
  /// A new one in the place of an old one; null when the disk fails.
  static std::unique_ptr<StatusJournal> create(const std::filesystem::path& path, ByteView snapshot_checksum);

  /// Goes on after what was read, cutting off an unfinished frame; null when the disk fails.
  static std::unique_ptr<StatusJournal> resume(const std::filesystem::path& path, const JournalReading& reading);

  enum class Durability { now, sometime };
  [[nodiscard]] bool append(std::span<const storage::StatusChange> changes, const JournalMark& mark,
                            Durability durability);

  std::uint64_t octets() const { return octets_; }

 private:
  StatusJournal(FileDescriptor file, std::uint64_t octets, Bytes chain);

  FileDescriptor file_;
  std::uint64_t octets_;
  Bytes chain_;
};

}  // namespace tamga::status
