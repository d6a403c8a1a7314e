#include "server/status/status_index.hpp"

#include <algorithm>
#include <cstring>
#include <mutex>
#include <shared_mutex>
#include <utility>
#include <vector>

namespace tamga::status {
namespace {

#pragma pack(push, 1)

// Seconds since 1970 in 40 bits, enough until the year 36812; zero stands for "none" where a time may be missing.
class PackedTime {
 public:
  static PackedTime of(std::optional<Instant> instant) {
    PackedTime packed;
    const std::int64_t seconds = instant ? instant->time_since_epoch().count() : 0;
    const std::int64_t bounded = std::clamp<std::int64_t>(seconds, 0, kMaximum);
    packed.low_ = static_cast<std::uint32_t>(bounded);
    packed.high_ = static_cast<std::uint8_t>(bounded >> 32U);
    return packed;
  }
  Instant instant() const { return Instant(std::chrono::seconds(seconds())); }
  std::optional<Instant> optional_instant() const { return seconds() == 0 ? std::nullopt : std::optional(instant()); }

 private:
  static constexpr std::int64_t kMaximum = (std::int64_t{1} << 40U) - 1;
  std::int64_t seconds() const { return (static_cast<std::int64_t>(high_) << 32U) | low_; }

  std::uint32_t low_ = 0;
  std::uint8_t high_ = 0;
};

constexpr std::uint8_t kNoReason = 15;

struct Entry {
  std::uint8_t serial[SerialNumber::kMaxOctets];
  std::uint8_t serial_size;  // 0: an empty place
  std::uint8_t status : 4;
  std::uint8_t reason : 4;
  std::int16_t issuer;
  std::uint32_t version;
  PackedTime revoked_at;
  PackedTime invalidity_date;
  PackedTime not_after;

  bool is_for(const CertificateKey& key) const {
    const ByteView octets = key.serial.octets();
    return serial_size == octets.size() && issuer == key.issuer &&
           std::memcmp(serial, octets.data(), octets.size()) == 0;
  }
  CertificateKey key() const { return {issuer, *SerialNumber::from_octets({serial, serial_size})}; }

  StatusRecord record() const {
    return {.version = version,
            .status = static_cast<CertificateStatus>(status),
            .reason = reason == kNoReason ? std::nullopt : std::optional(static_cast<RevocationReason>(reason)),
            .revoked_at = revoked_at.optional_instant(),
            .invalidity_date = invalidity_date.optional_instant(),
            .not_after = not_after.instant()};
  }
  void set_record(const StatusRecord& fresh) {
    version = fresh.version;
    status = static_cast<std::uint8_t>(fresh.status) & 0x0FU;
    reason = (fresh.reason ? static_cast<std::uint8_t>(*fresh.reason) : kNoReason) & 0x0FU;
    revoked_at = PackedTime::of(fresh.revoked_at);
    invalidity_date = PackedTime::of(fresh.invalidity_date);
    not_after = PackedTime::of(fresh.not_after);
  }
};

#pragma pack(pop)

static_assert(sizeof(Entry) == 43);

std::uint64_t mix(std::uint64_t value) {
  value ^= value >> 32U;
  value *= 0xD6E8FEB86659FD93U;
  value ^= value >> 32U;
  value *= 0xD6E8FEB86659FD93U;
  value ^= value >> 32U;
  return value;
}

std::uint64_t draw_seed(Random& random) {
  std::array<std::uint8_t, 8> octets{};
  random.fill(octets);
  std::uint64_t seed = 0;
  std::memcpy(&seed, octets.data(), octets.size());
  return seed;
}

}  // namespace

bool supersedes(const StatusRecord& fresh, const StatusRecord& known) {
  if (known.status == CertificateStatus::revoked && fresh.status != CertificateStatus::revoked) return false;
  return fresh.version > known.version;
}

bool outlives_reload(const StatusRecord& known, const std::optional<StatusRecord>& claimed) {
  if (known.status == CertificateStatus::revoked) return !claimed || claimed->status != CertificateStatus::revoked;
  if (known.status != CertificateStatus::suspended) return false;
  if (!claimed) return true;
  // A later version comes after the suspension: it was lifted, or the certificate ran out. The same or an earlier one
  // that is not bad comes from a history in which nobody was suspended.
  const bool is_bad = claimed->status == CertificateStatus::revoked || claimed->status == CertificateStatus::suspended;
  return !is_bad && claimed->version <= known.version;
}

// Open addressing with linear probing; at most two places of three are taken. Nothing is ever removed.
class StatusIndex::Part {
 public:
  std::optional<StatusRecord> find(const CertificateKey& key, std::uint64_t hash) const {
    const std::shared_lock lock(mutex_);
    const Entry* entry = look_up(key, hash);
    return entry == nullptr ? std::nullopt : std::optional(entry->record());
  }

  enum class Rule { newer_only, always };

  bool apply(const StatusChange& change, std::uint64_t hash, const StatusIndex& index, Rule rule) {
    const std::unique_lock lock(mutex_);
    if (Entry* entry = look_up(change.key, hash)) {
      if (rule == Rule::newer_only && !supersedes(change.record, entry->record())) return false;
      entry->set_record(change.record);
      return true;
    }
    if ((used_ + 1) * 3 > places_.size() * 2) grow(index);
    Entry& entry = places_[free_place(hash)];
    const ByteView octets = change.key.serial.octets();
    std::memcpy(entry.serial, octets.data(), octets.size());
    entry.serial_size = static_cast<std::uint8_t>(octets.size());
    entry.issuer = change.key.issuer;
    entry.set_record(change.record);
    ++used_;
    return true;
  }

  void swap_contents(Part& other) {
    const std::scoped_lock lock(mutex_, other.mutex_);
    places_.swap(other.places_);
    std::swap(used_, other.used_);
  }

  std::size_t size() const {
    const std::shared_lock lock(mutex_);
    return used_;
  }
  std::size_t memory() const {
    const std::shared_lock lock(mutex_);
    return places_.size() * sizeof(Entry);
  }

  void for_each(const std::function<void(const StatusChange&)>& visit) const {
    const std::shared_lock lock(mutex_);
    for (const Entry& entry : places_) {
      if (entry.serial_size != 0) visit({entry.key(), entry.record()});
    }
  }

 private:
  // The part was chosen by the upper bits of the hash; the place is chosen by the lower ones.
  std::size_t start(std::uint64_t hash) const { return hash % places_.size(); }
  std::size_t next(std::size_t place) const { return place + 1 == places_.size() ? 0 : place + 1; }

  const Entry* look_up(const CertificateKey& key, std::uint64_t hash) const {
    if (places_.empty()) return nullptr;
    for (std::size_t place = start(hash); places_[place].serial_size != 0; place = next(place)) {
      if (places_[place].is_for(key)) return &places_[place];
    }
    return nullptr;
  }
  Entry* look_up(const CertificateKey& key, std::uint64_t hash) {
    return const_cast<Entry*>(std::as_const(*this).look_up(key, hash));
  }

  std::size_t free_place(std::uint64_t hash) const {
    std::size_t place = start(hash);
    while (places_[place].serial_size != 0) place = next(place);
    return place;
  }

  void grow(const StatusIndex& index) {
    std::vector<Entry> old(std::max<std::size_t>(16, places_.size() + places_.size() / 2));
    old.swap(places_);
    for (const Entry& entry : old) {
      if (entry.serial_size != 0) places_[free_place(index.hash(entry.key()))] = entry;
    }
  }

  mutable std::shared_mutex mutex_;
  std::vector<Entry> places_;
  std::size_t used_ = 0;
};

StatusIndex::StatusIndex(Random& random) : StatusIndex(draw_seed(random)) {}

StatusIndex::StatusIndex(std::uint64_t seed) : seed_(seed) {
  for (auto& part : parts_) part = std::make_unique<Part>();
}

std::unique_ptr<StatusIndex> StatusIndex::make_empty() const {
  return std::unique_ptr<StatusIndex>(new StatusIndex(seed_));
}

StatusIndex::~StatusIndex() = default;

// The seed keeps those who can choose serial numbers (imported registries) from choosing where they are stored.
std::uint64_t StatusIndex::hash(const CertificateKey& key) const {
  std::array<std::uint8_t, 24> block{};
  const ByteView octets = key.serial.octets();
  std::memcpy(block.data(), octets.data(), octets.size());
  std::array<std::uint64_t, 3> words{};
  std::memcpy(words.data(), block.data(), block.size());
  const std::uint64_t tail = static_cast<std::uint16_t>(key.issuer) | (std::uint64_t{octets.size()} << 16U);
  return mix(mix(mix(mix(seed_ ^ words[0]) + words[1]) + words[2]) + tail);
}

StatusIndex::Part& StatusIndex::part(std::uint64_t hash) const {
  return *parts_[hash >> 58U];
}

std::optional<StatusRecord> StatusIndex::find(const CertificateKey& key) const {
  const std::uint64_t place = hash(key);
  return part(place).find(key, place);
}

bool StatusIndex::is_news(const StatusChange& change) const {
  const auto known = find(change.key);
  return !known || supersedes(change.record, *known);
}

bool StatusIndex::apply(const StatusChange& change) {
  const std::uint64_t place = hash(change.key);
  return part(place).apply(change, place, *this, Part::Rule::newer_only);
}

std::size_t StatusIndex::replace_by(StatusIndex& fresh, const Renumbering& renumbering) {
  std::size_t kept = 0;
  for_each([&](const StatusChange& known) {
    const auto issuer = renumbering(known.key.issuer);
    if (!issuer) return;
    StatusChange change{{*issuer, known.key.serial}, known.record};
    const auto claimed = fresh.find(change.key);
    if (!outlives_reload(known.record, claimed)) return;
    // Versions are counted on from what the registry claims: its next change of this certificate ends the suspension.
    if (change.record.status == CertificateStatus::suspended) change.record.version = claimed ? claimed->version : 0;
    const std::uint64_t place = fresh.hash(change.key);
    fresh.part(place).apply(change, place, fresh, Part::Rule::always);
    ++kept;
  });
  for (std::size_t i = 0; i < kParts; ++i) parts_[i]->swap_contents(*fresh.parts_[i]);
  return kept;
}

std::size_t StatusIndex::size() const {
  std::size_t total = 0;
  for (const auto& part : parts_) total += part->size();
  return total;
}

std::size_t StatusIndex::memory() const {
  std::size_t total = 0;
  for (const auto& part : parts_) total += part->memory();
  return total;
}

void StatusIndex::for_each(const std::function<void(const StatusChange&)>& visit) const {
  for (const auto& part : parts_) part->for_each(visit);
}

}  // namespace tamga::status
