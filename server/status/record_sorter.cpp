#include "server/status/record_sorter.hpp"

#include <algorithm>
#include <cerrno>
#include <utility>

#include <unistd.h>

namespace tamga::status {
namespace {

ByteView octets_of(const std::vector<PackedStatus>& records) {
  return {reinterpret_cast<const std::uint8_t*>(records.data()), records.size() * sizeof(PackedStatus)};
}

bool read_all(const FileDescriptor& file, std::uint8_t* octets, std::size_t count, std::uint64_t place) {
  while (count > 0) {
    const ssize_t got = ::pread(file.get(), octets, count, static_cast<off_t>(place));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    octets += got;
    count -= static_cast<std::size_t>(got);
    place += static_cast<std::uint64_t>(got);
  }
  return true;
}

}  // namespace

RecordSorter::RecordSorter(std::filesystem::path folder, const Fingerprints& fingerprints)
    : folder_(std::move(folder)), fingerprints_(fingerprints) {}

void RecordSorter::add(const StatusChange& change) {
  add(PackedStatus(change), fingerprints_.of(change.key));
}

void RecordSorter::add(const PackedStatus& record, std::uint64_t fingerprint) {
  Heap& heap = heaps_[fingerprint >> 56U];
  if (heap.buffer.size() == kBuffered) spill(heap);
  heap.buffer.push_back(record);
  ++size_;
}

void RecordSorter::clear() {
  heaps_ = {};
  file_.reset();
  spilled_ = 0;
  size_ = 0;
  failed_ = false;
}

void RecordSorter::spill(Heap& heap) {
  if (!file_ && !failed_) file_ = create_nameless_file(folder_);
  failed_ = failed_ || !file_ || !write_all(file_, octets_of(heap.buffer));
  heap.chunks.push_back(spilled_);
  spilled_ += octets_of(heap.buffer).size();
  heap.buffer.clear();
}

bool RecordSorter::read_back(const Heap& heap, std::vector<PackedStatus>& records) const {
  records.resize(heap.chunks.size() * kBuffered);
  auto* octets = reinterpret_cast<std::uint8_t*>(records.data());
  constexpr std::size_t kChunk = kBuffered * sizeof(PackedStatus);
  for (const std::uint64_t place : heap.chunks) {
    if (!read_all(file_, octets, kChunk, place)) return false;
    octets += kChunk;
  }
  records.insert(records.end(), heap.buffer.begin(), heap.buffer.end());
  return true;
}

bool RecordSorter::for_each(const std::function<void(std::uint64_t, const PackedStatus&)>& visit) {
  struct Place {
    std::uint64_t fingerprint;
    std::uint32_t record;
  };
  std::vector<PackedStatus> records;
  std::vector<Place> order;
  for (const Heap& heap : heaps_) {
    if (failed_ || !read_back(heap, records)) return false;
    order.clear();
    for (const PackedStatus& record : records) {
      order.push_back({fingerprints_.of(*record.key()), static_cast<std::uint32_t>(order.size())});
    }
    // The last of one certificate is the one that counts: a revocation, else the latest version.
    const auto rank = [](const PackedStatus& record) {
      return std::pair(record.status() == CertificateStatus::revoked, record.record().version);
    };
    std::sort(order.begin(), order.end(), [&](const Place& left, const Place& right) {
      if (left.fingerprint != right.fingerprint) return left.fingerprint < right.fingerprint;
      const PackedStatus& one = records[left.record];
      const PackedStatus& other = records[right.record];
      if (!one.same_key(other)) return one.before(other);
      return rank(one) < rank(other);
    });
    for (std::size_t i = 0; i < order.size(); ++i) {
      const PackedStatus& record = records[order[i].record];
      const bool counts = i + 1 == order.size() || !record.same_key(records[order[i + 1].record]);
      if (counts) visit(order[i].fingerprint, record);
    }
  }
  return true;
}

}  // namespace tamga::status
