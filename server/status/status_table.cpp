#include "server/status/status_table.hpp"

#include <algorithm>
#include <mutex>
#include <shared_mutex>
#include <utility>
#include <vector>

namespace tamga::status {

// Open addressing with linear probing; at most two places of three are taken.
class StatusTable::Part {
 public:
  explicit Part(const Fingerprints& fingerprints) : fingerprints_(fingerprints) {}

  std::optional<StatusRecord> find(const CertificateKey& key, std::uint64_t fingerprint) const {
    const std::shared_lock lock(mutex_);
    if (places_.empty()) return std::nullopt;
    const PackedStatus& place = places_[place_of(key, fingerprint)];
    return place.is_empty() ? std::nullopt : std::optional(place.record());
  }

  void put(const StatusChange& change, std::uint64_t fingerprint) {
    const std::unique_lock lock(mutex_);
    if ((used_ + 1) * 3 > places_.size() * 2) grow();
    PackedStatus& place = places_[place_of(change.key, fingerprint)];
    if (place.is_empty()) ++used_;
    place = PackedStatus(change);
  }

  std::size_t size() const {
    const std::shared_lock lock(mutex_);
    return used_;
  }
  std::size_t memory() const {
    const std::shared_lock lock(mutex_);
    return places_.size() * sizeof(PackedStatus);
  }

  void for_each(const std::function<void(const PackedStatus&)>& visit) const {
    const std::shared_lock lock(mutex_);
    for (const PackedStatus& place : places_) {
      if (!place.is_empty()) visit(place);
    }
  }

 private:
  // Its own, or the empty one that it would get. The part was chosen by the upper bits; the place is by the lower ones.
  std::size_t place_of(const CertificateKey& key, std::uint64_t fingerprint) const {
    std::size_t place = fingerprint % places_.size();
    while (!places_[place].is_empty() && !places_[place].is_for(key)) {
      place = place + 1 == places_.size() ? 0 : place + 1;
    }
    return place;
  }

  void grow() {
    std::vector<PackedStatus> old(std::max<std::size_t>(16, places_.size() + places_.size() / 2));
    old.swap(places_);
    for (const PackedStatus& one : old) {
      if (one.is_empty()) continue;
      const CertificateKey key = *one.key();
      places_[place_of(key, fingerprints_.of(key))] = one;
    }
  }

  const Fingerprints fingerprints_;
  mutable std::shared_mutex mutex_;
  std::vector<PackedStatus> places_;
  std::size_t used_ = 0;
};

StatusTable::StatusTable(const Fingerprints& fingerprints) {
  for (auto& part : parts_) part = std::make_unique<Part>(fingerprints);
}

StatusTable::~StatusTable() = default;

std::optional<StatusRecord> StatusTable::find(const CertificateKey& key, std::uint64_t fingerprint) const {
  return part(fingerprint).find(key, fingerprint);
}

void StatusTable::put(const StatusChange& change, std::uint64_t fingerprint) {
  part(fingerprint).put(change, fingerprint);
}

std::size_t StatusTable::size() const {
  std::size_t total = 0;
  for (const auto& part : parts_) total += part->size();
  return total;
}

std::size_t StatusTable::memory() const {
  std::size_t total = 0;
  for (const auto& part : parts_) total += part->memory();
  return total;
}

void StatusTable::for_each(const std::function<void(const PackedStatus&)>& visit) const {
  for (const auto& part : parts_) part->for_each(visit);
}

}  // namespace tamga::status
