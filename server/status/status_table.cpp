#include "server/status/status_table.hpp"

#include <algorithm>
#include <utility>

namespace tamga::status {
namespace {

// The part was chosen by the upper six bits and the place is chosen by the lower ones: these say something new.
std::uint8_t mark_of(std::uint64_t fingerprint) {
  return static_cast<std::uint8_t>(0x80U | (fingerprint >> 51U));
}

}  // namespace

std::size_t StatusTable::Part::place_of(const CertificateKey& key, std::uint64_t fingerprint) const {
  const std::uint8_t mark = mark_of(fingerprint);
  std::size_t place = fingerprint % marks.size();
  while (marks[place] != 0 && !(marks[place] == mark && places[place].is_for(key))) {
    place = place + 1 == marks.size() ? 0 : place + 1;
  }
  return place;
}

void StatusTable::Part::grow(const Fingerprints& fingerprints) {
  const std::size_t size = std::max<std::size_t>(16, places.size() + places.size() / 2);
  Part larger{.marks = std::vector<std::uint8_t>(size), .places = std::vector<PackedStatus>(size), .used = used};
  for (std::size_t old = 0; old < places.size(); ++old) {
    if (marks[old] == 0) continue;
    const CertificateKey key = *places[old].key();
    const std::size_t place = larger.place_of(key, fingerprints.of(key));
    larger.marks[place] = marks[old];
    larger.places[place] = places[old];
  }
  *this = std::move(larger);
}

const PackedStatus* StatusTable::find(const CertificateKey& key, std::uint64_t fingerprint) const {
  const Part& part = parts_[part_of(fingerprint)];
  if (part.used == 0) return nullptr;
  const std::size_t place = part.place_of(key, fingerprint);
  return part.marks[place] == 0 ? nullptr : &part.places[place];
}

void StatusTable::put(const StatusChange& change, std::uint64_t fingerprint) {
  Part& part = parts_[part_of(fingerprint)];
  if ((part.used + 1) * 3 > part.places.size() * 2) part.grow(fingerprints_);
  const std::size_t place = part.place_of(change.key, fingerprint);
  if (part.marks[place] == 0) ++part.used;
  part.marks[place] = mark_of(fingerprint);
  part.places[place] = PackedStatus(change);
}

std::size_t StatusTable::size() const {
  std::size_t total = 0;
  for (const Part& part : parts_) total += part.used;
  return total;
}

std::size_t StatusTable::memory() const {
  std::size_t total = 0;
  for (const Part& part : parts_) total += part.places.size() * (sizeof(PackedStatus) + 1);
  return total;
}

void StatusTable::for_each(const std::function<void(const PackedStatus&)>& visit) const {
  for (const Part& part : parts_) {
    for (std::size_t place = 0; place < part.places.size(); ++place) {
      if (part.marks[place] != 0) visit(part.places[place]);
    }
  }
}

}  // namespace tamga::status
