#pragma once

// The status of every serial number there is, in three layers, the upper one counts: the changes since the last
// snapshot, whole records in memory; those that are being merged into the next snapshot, which nobody changes any more;
// the snapshot, of which only the fingerprints are in memory, 6.1 octets a certificate at ten million
// (docs/adr/0018-fingerprints-in-memory-records-in-a-mapped-file.md).
//
// Readers take a shared lock while they look into memory, and read the file without it; one thread writes.

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <shared_mutex>
#include <vector>

#include "ca-core/base/random.hpp"
#include "server/status/packed_status.hpp"
#include "server/status/status_snapshot.hpp"
#include "server/status/status_table.hpp"
#include "server/storage/status_change.hpp"

namespace tamga::status {

/// Whether a record takes the place of another: by its version, and never from revoked to anything else. A suspended
/// one becomes good by a later version, as by any other change.
bool supersedes(const StatusRecord& fresh, const StatusRecord& known);

/// Whether a known record is kept against a registry that was read again and claims another, or (nullopt) does not know
/// the certificate: a revocation always, a suspension unless the registry has a later version, which followed it.
bool outlives_reload(const StatusRecord& known, const std::optional<StatusRecord>& claimed);

/// What a new snapshot is made of. Nothing in it changes any more.
struct FrozenStatus {
  Fingerprints fingerprints;
  SnapshotKeys keys;                            // for the new snapshot
  std::shared_ptr<const StatusSnapshot> older;  // may be null
  std::shared_ptr<const StatusTable> changes;   // since then
};

/// find() and whatever reads throws Error{file_unreadable} where the snapshot's file is damaged; is_damaged() from then
/// on.
class StatusIndex {
 public:
  /// Draws keys from `random`, which must live longer; `fingerprint_mask` as Fingerprints has it.
  explicit StatusIndex(Random& random, std::uint64_t fingerprint_mask = ~std::uint64_t{0});
  ~StatusIndex();
  StatusIndex(const StatusIndex&) = delete;
  StatusIndex& operator=(const StatusIndex&) = delete;

  /// An empty one with a key of its own that swap() and replace_by() take.
  std::unique_ptr<StatusIndex> make_empty() const;

  std::optional<StatusRecord> find(const CertificateKey& key) const;

  /// Whether apply() would change anything.
  bool is_news(const StatusChange& change) const;

  /// Idempotent: a version already known, or an older one, changes nothing. True when something changed.
  bool apply(const StatusChange& change);

  /// Takes the record as it is, whatever was known.
  void put(const StatusChange& change);

  /// The number that a CA has in a freshly loaded index; nullopt for one that is not there.
  using Renumbering = std::function<std::optional<storage::AuthorityNumber>(storage::AuthorityNumber)>;

  /// Takes over from `known` what outlives_reload() even where this one says otherwise, unless its CA is not here.
  /// Returns how many revocations and suspensions were kept. Records of `known` that are damaged are passed over.
  std::size_t keep_from(const StatusIndex& known, const Renumbering& renumbering);

  /// Exchanges the contents, in one moment for readers.
  void swap(StatusIndex& other);

  /// fresh.keep_from() this, and swap().
  std::size_t replace_by(StatusIndex& fresh, const Renumbering& renumbering);

  /// The changes so far become immutable, those from now on are kept apart. When what was frozen before has not been
  /// taken over by adopt(), it is that again.
  FrozenStatus freeze();

  /// Takes a snapshot for the lowest layer, which was made of what freeze() gave, or into an empty index.
  void adopt(std::shared_ptr<const StatusSnapshot> snapshot);

  /// What is in the uppermost layer: since freeze().
  std::vector<StatusChange> changes() const;

  std::size_t size() const;

  /// Octets held; the snapshot's file is not.
  std::size_t memory() const;

  /// Octets of the layers above the snapshot.
  std::size_t changes_memory() const;

  /// The lowest layer; null when there is none.
  std::shared_ptr<const StatusSnapshot> snapshot() const;
  bool is_damaged() const;

  /// Keys for a snapshot of everything that is in no other yet.
  SnapshotKeys new_snapshot_keys() const;
  Fingerprints fingerprints() const;

  /// Every record, in no order. Nothing may be changed meanwhile, nor `visit` ask the index.
  void for_each(const std::function<void(const StatusChange&)>& visit) const;

 private:
  struct Layers {
    Fingerprints fingerprints;
    std::shared_ptr<const StatusSnapshot> snapshot;  // may be null
    std::shared_ptr<const StatusTable> frozen;       // may be null
    std::shared_ptr<StatusTable> changes;
    std::size_t unknown_to_snapshot = 0;  // certificates in the upper layers that are not in it
  };

  StatusIndex(Random& random, const Fingerprints& fingerprints);
  static const PackedStatus* find_above(const Layers& layers, const CertificateKey& key, std::uint64_t fingerprint);
  /// Each certificate's record that counts, of those that are `wanted`.
  enum class Damage { thrown, passed_over };
  static void walk(const Layers& layers, Damage damage, const std::function<bool(const PackedStatus&)>& wanted,
                   const std::function<void(const StatusChange&)>& visit);
  Layers layers() const;
  SipKey draw_key() const;

  Random& random_;
  mutable std::shared_mutex mutex_;  // over which layers there are, and over the uppermost
  Layers layers_;
};

}  // namespace tamga::status
