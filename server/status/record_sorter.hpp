#pragma once

// Puts records into the order of a snapshot in memory that does not grow with their number: into 1,024 heaps by the
// first bits of their fingerprints, and each heap sorted by itself. Heaps that outgrow their buffers continue in a file
// without a name.

#include <array>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <vector>

#include "server/status/file.hpp"
#include "server/status/packed_status.hpp"

namespace tamga::status {

class RecordSorter {
 public:
  /// The file is made in `folder` when it is needed.
  RecordSorter(std::filesystem::path folder, const Fingerprints& fingerprints);

  void add(const StatusChange& change);
  void add(const PackedStatus& record, std::uint64_t fingerprint);

  /// Forgets everything.
  void clear();

  /// The disk failed: something was lost.
  bool has_failed() const { return failed_; }

  /// Of add().
  std::uint64_t size() const { return size_; }

  /// Every certificate once, by fingerprint and PackedStatus::before(); of several records of one certificate a
  /// revocation, else that of the latest version. False: the disk failed.
  [[nodiscard]] bool for_each(const std::function<void(std::uint64_t, const PackedStatus&)>& visit);

 private:
  static constexpr unsigned kHeapBits = 10;  // of ten million records a heap stays in the processor's cache
  static constexpr std::size_t kHeaps = std::size_t{1} << kHeapBits;
  static constexpr std::size_t kBuffered = 256;  // records

#pragma pack(push, 1)
  /// A fingerprint is kept: making it again costs as much as the rest of sorting.
  struct Found {
    std::uint64_t fingerprint;
    PackedStatus record;
  };
#pragma pack(pop)

  struct Heap {
    std::vector<Found> buffer;
    std::vector<std::uint64_t> chunks;  // places of kBuffered records each in the file
  };

  class Order;

  void spill(Heap& heap);
  bool read_back(const Heap& heap, std::vector<Found>& records) const;

  const std::filesystem::path folder_;
  const Fingerprints fingerprints_;
  std::array<Heap, kHeaps> heaps_;
  FileDescriptor file_;
  std::uint64_t spilled_ = 0;  // octets
  std::uint64_t size_ = 0;
  bool failed_ = false;
};

}  // namespace tamga::status
