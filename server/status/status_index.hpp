#pragma once

// The status of every serial number there is, in memory: 43 octets a place, a third of the places or more empty.
// Readers take a shared lock of one of 64 parts for the time of one look-up; a writer holds one part at a time.

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

#include "ca-core/base/random.hpp"
#include "server/storage/status_change.hpp"

namespace tamga::status {

using storage::CertificateKey;
using storage::StatusChange;
using storage::StatusRecord;

/// Whether a record takes the place of another: by its version, and never from revoked to anything else. A suspended
/// one becomes good by a later version, as by any other change.
bool supersedes(const StatusRecord& fresh, const StatusRecord& known);

/// Whether a known record is kept against a registry that was read again and claims another, or (nullopt) does not know
/// the certificate: a revocation always, a suspension unless the registry has a later version, which followed it.
bool outlives_reload(const StatusRecord& known, const std::optional<StatusRecord>& claimed);

class StatusIndex {
 public:
  /// Draws the seed by which places are chosen.
  explicit StatusIndex(Random& random);
  ~StatusIndex();
  StatusIndex(const StatusIndex&) = delete;
  StatusIndex& operator=(const StatusIndex&) = delete;

  /// An empty one that replace_by() takes.
  std::unique_ptr<StatusIndex> make_empty() const;

  std::optional<StatusRecord> find(const CertificateKey& key) const;

  /// Whether apply() would change anything.
  bool is_news(const StatusChange& change) const;

  /// Idempotent: a version already known, or an older one, changes nothing. True when something changed.
  bool apply(const StatusChange& change);

  /// The number that a CA has in a freshly loaded index; nullopt for one that is not there.
  using Renumbering = std::function<std::optional<storage::AuthorityNumber>(storage::AuthorityNumber)>;

  /// Exchanges the contents with those of a freshly loaded index, which make_empty() had made, part by part. What
  /// outlives_reload() is kept even where the fresh one says otherwise, unless its CA is not there. Returns how many
  /// revocations and suspensions were kept against it.
  std::size_t replace_by(StatusIndex& fresh, const Renumbering& renumbering);

  std::size_t size() const;

  /// Octets held by the table.
  std::size_t memory() const;

  /// Every record, in no order. Changes made meanwhile may be seen or not.
  void for_each(const std::function<void(const StatusChange&)>& visit) const;

 private:
  class Part;
  static constexpr std::size_t kParts = 64;

  explicit StatusIndex(std::uint64_t seed);
  std::uint64_t hash(const CertificateKey& key) const;
  Part& part(std::uint64_t hash) const;

  std::uint64_t seed_;
  std::array<std::unique_ptr<Part>, kParts> parts_;
};

}  // namespace tamga::status
