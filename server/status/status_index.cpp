#include "server/status/status_index.hpp"

#include <mutex>
#include <utility>

#include "ca-core/base/error.hpp"

namespace tamga::status {

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

StatusIndex::StatusIndex(Random& random, std::uint64_t fingerprint_mask)
    : StatusIndex(random, {.key = {}, .mask = fingerprint_mask}) {}

StatusIndex::StatusIndex(Random& random, const Fingerprints& fingerprints) : random_(random) {
  layers_.fingerprints = {draw_key(), fingerprints.mask};
  layers_.changes = std::make_shared<StatusTable>(layers_.fingerprints);
}

StatusIndex::~StatusIndex() = default;

SipKey StatusIndex::draw_key() const {
  SipKey key{};
  random_.fill(key);
  return key;
}

std::unique_ptr<StatusIndex> StatusIndex::make_empty() const {
  return std::unique_ptr<StatusIndex>(new StatusIndex(random_, fingerprints()));
}

// In the layers above the snapshot.
const PackedStatus* StatusIndex::find_above(const Layers& layers, const CertificateKey& key,
                                            std::uint64_t fingerprint) {
  if (const PackedStatus* packed = layers.changes->find(key, fingerprint)) return packed;
  return layers.frozen ? layers.frozen->find(key, fingerprint) : nullptr;
}

// The file is read without the lock: it may have to come from the disk, and the writer waits for readers.
std::optional<StatusRecord> StatusIndex::find(const CertificateKey& key) const {
  std::shared_ptr<const StatusSnapshot> snapshot;
  std::uint64_t fingerprint = 0;
  {
    const std::shared_lock lock(mutex_);
    fingerprint = layers_.fingerprints.of(key);
    if (layers_.snapshot) layers_.snapshot->prefetch(fingerprint);
    if (const PackedStatus* packed = find_above(layers_, key, fingerprint)) return packed->record();
    snapshot = layers_.snapshot;
  }
  return snapshot ? snapshot->find(key, fingerprint) : std::nullopt;
}

bool StatusIndex::is_news(const StatusChange& change) const {
  const auto known = find(change.key);
  return !known || supersedes(change.record, *known);
}

// There is one writer: what it reads without the exclusive lock nobody else changes.
bool StatusIndex::apply(const StatusChange& change) {
  if (!is_news(change)) return false;
  put(change);
  return true;
}

void StatusIndex::put(const StatusChange& change) {
  const std::uint64_t fingerprint = layers_.fingerprints.of(change.key);
  const bool is_new = !find(change.key);
  const std::unique_lock lock(mutex_);
  layers_.changes->put(change, fingerprint);
  if (is_new) ++layers_.unknown_to_snapshot;
}

std::size_t StatusIndex::keep_from(const StatusIndex& known, const Renumbering& renumbering) {
  std::size_t kept = 0;
  const auto is_bad = [](const PackedStatus& packed) {
    return packed.status() == CertificateStatus::revoked || packed.status() == CertificateStatus::suspended;
  };
  walk(known.layers(), Damage::passed_over, is_bad, [&](StatusChange change) {
    const auto issuer = renumbering(change.key.issuer);
    if (!issuer) return;
    change.key.issuer = *issuer;
    const auto claimed = find(change.key);
    if (!outlives_reload(change.record, claimed)) return;
    // Versions are counted on from what the registry claims: its next change of this certificate ends the suspension.
    if (change.record.status == CertificateStatus::suspended) change.record.version = claimed ? claimed->version : 0;
    put(change);
    ++kept;
  });
  return kept;
}

void StatusIndex::swap(StatusIndex& other) {
  const std::scoped_lock lock(mutex_, other.mutex_);
  std::swap(layers_, other.layers_);
}

std::size_t StatusIndex::replace_by(StatusIndex& fresh, const Renumbering& renumbering) {
  const std::size_t kept = fresh.keep_from(*this, renumbering);
  swap(fresh);
  return kept;
}

FrozenStatus StatusIndex::freeze() {
  const std::unique_lock lock(mutex_);
  if (!layers_.frozen) {
    layers_.frozen = std::exchange(layers_.changes, std::make_shared<StatusTable>(layers_.fingerprints));
  }
  return {.fingerprints = layers_.fingerprints,
          .keys = {layers_.fingerprints.key, draw_key()},
          .older = layers_.snapshot,
          .changes = layers_.frozen};
}

void StatusIndex::adopt(std::shared_ptr<const StatusSnapshot> snapshot) {
  Layers old;  // outlives the lock: unmapping a large file takes its time
  const std::unique_lock lock(mutex_);
  if (!layers_.snapshot && !layers_.frozen && layers_.changes->size() == 0) {
    layers_.fingerprints.key = snapshot->fingerprint_key();
    layers_.changes = std::make_shared<StatusTable>(layers_.fingerprints);
  }
  const std::size_t total = (layers_.snapshot ? layers_.snapshot->size() : 0) + layers_.unknown_to_snapshot;
  old.snapshot = std::exchange(layers_.snapshot, std::move(snapshot));
  old.frozen = std::exchange(layers_.frozen, nullptr);
  layers_.unknown_to_snapshot = total > layers_.snapshot->size() ? total - layers_.snapshot->size() : 0;
}

std::vector<StatusChange> StatusIndex::changes() const {
  const std::shared_lock lock(mutex_);
  std::vector<StatusChange> all;
  all.reserve(layers_.changes->size());
  layers_.changes->for_each([&](const PackedStatus& packed) { all.push_back(packed.change()); });
  return all;
}

std::size_t StatusIndex::size() const {
  const std::shared_lock lock(mutex_);
  return (layers_.snapshot ? layers_.snapshot->size() : 0) + layers_.unknown_to_snapshot;
}

std::size_t StatusIndex::changes_memory() const {
  const std::shared_lock lock(mutex_);
  return layers_.changes->memory() + (layers_.frozen ? layers_.frozen->memory() : 0);
}

std::size_t StatusIndex::memory() const {
  const std::size_t changes = changes_memory();
  const std::shared_lock lock(mutex_);
  return changes + (layers_.snapshot ? layers_.snapshot->memory() : 0);
}

std::shared_ptr<const StatusSnapshot> StatusIndex::snapshot() const {
  const std::shared_lock lock(mutex_);
  return layers_.snapshot;
}

bool StatusIndex::is_damaged() const {
  const std::shared_lock lock(mutex_);
  return layers_.snapshot && layers_.snapshot->is_damaged();
}

SnapshotKeys StatusIndex::new_snapshot_keys() const {
  return {fingerprints().key, draw_key()};
}

Fingerprints StatusIndex::fingerprints() const {
  const std::shared_lock lock(mutex_);
  return layers_.fingerprints;
}

StatusIndex::Layers StatusIndex::layers() const {
  const std::shared_lock lock(mutex_);
  return layers_;
}

void StatusIndex::walk(const Layers& layers, Damage damage, const std::function<bool(const PackedStatus&)>& wanted,
                       const std::function<void(const StatusChange&)>& visit) {
  const auto is_in = [&](const StatusTable* table, const CertificateKey& key) {
    return table != nullptr && table->find(key, layers.fingerprints.of(key)) != nullptr;
  };
  layers.changes->for_each([&](const PackedStatus& packed) {
    if (wanted(packed)) visit(packed.change());
  });
  if (layers.frozen) {
    layers.frozen->for_each([&](const PackedStatus& packed) {
      if (!wanted(packed)) return;
      const StatusChange change = packed.change();
      if (!is_in(layers.changes.get(), change.key)) visit(change);
    });
  }
  for (std::uint64_t place = 0; layers.snapshot && place < layers.snapshot->size(); ++place) {
    PackedStatus packed;
    try {
      packed = layers.snapshot->record_at(place);
    } catch (const Error&) {
      if (damage == Damage::thrown) throw;
      continue;
    }
    if (!wanted(packed)) continue;
    const StatusChange change = packed.change();
    if (!is_in(layers.changes.get(), change.key) && !is_in(layers.frozen.get(), change.key)) visit(change);
  }
}

void StatusIndex::for_each(const std::function<void(const StatusChange&)>& visit) const {
  walk(
      layers(), Damage::thrown, [](const PackedStatus&) { return true; }, visit);
}

}  // namespace tamga::status
