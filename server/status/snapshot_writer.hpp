#pragma once

// Writes a snapshot's file from records in ascending order.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <stop_token>

#include "ca-core/base/bytes.hpp"
#include "server/status/file.hpp"
#include "server/status/fingerprint_list.hpp"
#include "server/status/record_sorter.hpp"
#include "server/status/status_snapshot.hpp"

namespace tamga::status {

/// Failures of the disk are remembered; finish() tells.
class SnapshotWriter {
 public:
  /// Into `path` with ".new" after it, for about so many records.
  SnapshotWriter(std::filesystem::path path, const SnapshotKeys& keys, std::uint64_t expected);

  /// In the order of fingerprints, those with the same in the order of PackedStatus::before().
  void add(std::uint64_t fingerprint, const PackedStatus& record);

  bool is_good() const { return good_; }

  /// On the disk and in its place when it returns; null when the disk failed.
  std::shared_ptr<const StatusSnapshot> finish(const StoreState& state);

 private:
  void flush();

  const std::filesystem::path path_;
  const std::filesystem::path fresh_path_;
  const FileDescriptor file_;
  SnapshotTrailer trailer_;
  FingerprintList fingerprints_;
  Bytes buffer_;
  bool good_;
};

/// Writes a snapshot of `older` (may be null) and what `changes` has, which takes the place of what it has. Null when
/// the disk failed, a record of `older` is damaged, or it was told to stop.
std::shared_ptr<const StatusSnapshot> write_merged(const std::filesystem::path& path, const SnapshotKeys& keys,
                                                   const StatusSnapshot* older, RecordSorter& changes,
                                                   const StoreState& state, const std::stop_token& stop = {});

}  // namespace tamga::status
