#include "server/status/record_sorter.hpp"

#include <algorithm>
#include <bit>
#include <cerrno>
#include <numeric>
#include <utility>

#include <unistd.h>

namespace tamga::status {
namespace {

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
  Heap& heap = heaps_[fingerprint >> (64U - kHeapBits)];
  if (heap.buffer.size() == kBuffered) spill(heap);
  heap.buffer.push_back({fingerprint, record});
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
  const ByteView octets(reinterpret_cast<const std::uint8_t*>(heap.buffer.data()), heap.buffer.size() * sizeof(Found));
  if (!file_ && !failed_) file_ = create_nameless_file(folder_);
  failed_ = failed_ || !file_ || !write_all(file_, octets);
  heap.chunks.push_back(spilled_);
  spilled_ += octets.size();
  heap.buffer.clear();
}

bool RecordSorter::read_back(const Heap& heap, std::vector<Found>& records) const {
  records.resize(heap.chunks.size() * kBuffered);
  auto* octets = reinterpret_cast<std::uint8_t*>(records.data());
  constexpr std::size_t kChunk = kBuffered * sizeof(Found);
  for (const std::uint64_t place : heap.chunks) {
    if (!read_all(file_, octets, kChunk, place)) return false;
    octets += kChunk;
  }
  records.insert(records.end(), heap.buffer.begin(), heap.buffer.end());
  return true;
}

/// The order of one heap's records. Fingerprints are evenly spread: by the bits after those that chose the heap nearly
/// every record finds its place at once, among a few others.
class RecordSorter::Order {
 public:
  explicit Order(const std::vector<Found>& records) : records_(records), places_(records.size()) {
    const unsigned bits = static_cast<unsigned>(std::bit_width(records.size() / kTogether));
    const auto group_of = [bits](const Found& found) {
      return bits == 0 ? 0 : static_cast<std::size_t>((found.fingerprint << kHeapBits) >> (64U - bits));
    };
    std::vector<std::uint32_t> ends((std::size_t{1} << bits) + 1);
    for (const Found& found : records) ++ends[group_of(found) + 1];
    std::partial_sum(ends.begin(), ends.end(), ends.begin());
    std::uint32_t number = 0;
    for (const Found& found : records) places_[ends[group_of(found)]++] = {found.fingerprint, number++};
    auto begin = places_.begin();
    for (std::size_t group = 0; group + 1 < ends.size(); ++group) {
      const auto end = places_.begin() + ends[group];
      std::sort(begin, end, [this](const Place& left, const Place& right) { return before(left, right); });
      begin = end;
    }
  }

  /// Every certificate once.
  void for_each(const std::function<void(std::uint64_t, const PackedStatus&)>& visit) const {
    for (std::size_t i = 0; i < places_.size(); ++i) {
      const bool counts = i + 1 == places_.size() || !same_key(places_[i], places_[i + 1]);
      if (counts) visit(places_[i].fingerprint, record(places_[i]));
    }
  }

 private:
  static constexpr std::size_t kTogether = 4;  // records, about

  struct Place {
    std::uint64_t fingerprint;
    std::uint32_t number;
  };

  const PackedStatus& record(const Place& place) const { return records_[place.number].record; }

  bool same_key(const Place& one, const Place& other) const {
    return one.fingerprint == other.fingerprint && record(one).same_key(record(other));
  }

  // The last of one certificate is the one that counts: a revocation, else the latest version.
  bool before(const Place& left, const Place& right) const {
    if (left.fingerprint != right.fingerprint) return left.fingerprint < right.fingerprint;
    const PackedStatus& one = record(left);
    const PackedStatus& other = record(right);
    if (!one.same_key(other)) return one.before(other);
    const auto rank = [](const PackedStatus& packed) {
      return std::pair(packed.status() == CertificateStatus::revoked, packed.record().version);
    };
    return rank(one) < rank(other);
  }

  const std::vector<Found>& records_;
  std::vector<Place> places_;
};

bool RecordSorter::for_each(const std::function<void(std::uint64_t, const PackedStatus&)>& visit) {
  std::vector<Found> records;
  for (const Heap& heap : heaps_) {
    if (failed_ || !read_back(heap, records)) return false;
    Order(records).for_each(visit);
  }
  return true;
}

}  // namespace tamga::status
