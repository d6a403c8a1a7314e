#pragma once

// Every status as of a moment, in a file that never changes: the fingerprints are in memory, the records stay in the
// mapped file. docs/adr/0018-fingerprints-in-memory-records-in-a-mapped-file.md has the file's form.

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include "ca-core/base/bytes.hpp"
#include "server/status/file.hpp"
#include "server/status/fingerprint_list.hpp"
#include "server/status/packed_status.hpp"
#include "server/status/store_state.hpp"

namespace tamga::status {

/// Under which keys a snapshot is written.
struct SnapshotKeys {
  SipKey fingerprints;
  SipKey checks;  // of this file alone
};

/// The last octets of a snapshot's file.
struct SnapshotTrailer {
  static constexpr std::size_t kOctets = 152;

  std::uint64_t count = 0;
  std::uint32_t directory_bits = 0;
  std::uint32_t state_octets = 0;
  SnapshotKeys keys{};
  Bytes list_checksum;   // SHA-256 of directory and remainders
  Bytes state_checksum;  // SHA-256

  /// With its own SHA-256 at the end.
  Bytes encode() const;
  /// nullopt for anything that encode() did not make.
  static std::optional<SnapshotTrailer> decode(ByteView octets);
};

/// A record as it lies in the file.
inline constexpr std::size_t kSnapshotRecord = sizeof(PackedStatus) + 6;

/// The last six octets of a record at this place.
std::uint64_t record_check(const SipKey& key, std::uint64_t place, const PackedStatus& record);

/// Thread-safe.
class StatusSnapshot {
 public:
  /// What open() found: the snapshot, or why not, a sentence.
  struct Opened {
    std::shared_ptr<const StatusSnapshot> snapshot;
    std::string refusal;
  };
  static Opened open(const std::filesystem::path& path);

  /// `fingerprint` is that of the key under fingerprint_key(). Error{file_unreadable} when a record that may be the one
  /// is not as it was written; is_damaged() from then on.
  std::optional<StatusRecord> find(const CertificateKey& key, std::uint64_t fingerprint) const;

  /// Lets the processor fetch what find() will read, while something else is done.
  void prefetch(std::uint64_t fingerprint) const;

  /// The record at a place below size(). Errors as there.
  PackedStatus record_at(std::uint64_t place) const;

  /// Reads every record until told to stop; is_damaged() says what came of it.
  void verify(const std::stop_token& stop) const;
  bool is_damaged() const { return damaged_.load(std::memory_order_relaxed); }

  std::uint64_t size() const { return fingerprints_.size(); }
  const FingerprintList& fingerprints() const { return fingerprints_; }
  const SipKey& fingerprint_key() const { return trailer_.keys.fingerprints; }
  const StoreState& state() const { return state_; }

  /// The SHA-256 that names it.
  const Bytes& checksum() const { return checksum_; }

  /// Octets held; the mapped records are not.
  std::size_t memory() const { return fingerprints_.memory(); }

  StatusSnapshot(std::shared_ptr<const MappedFile> file, SnapshotTrailer trailer, FingerprintList fingerprints,
                 StoreState state);

 private:
  bool read(std::uint64_t place, PackedStatus& record) const;

  const std::shared_ptr<const MappedFile> file_;
  const SnapshotTrailer trailer_;
  const FingerprintList fingerprints_;
  const StoreState state_;
  const Bytes checksum_;
  mutable std::atomic<bool> damaged_{false};
};

}  // namespace tamga::status
