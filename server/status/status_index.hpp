#pragma once

// The status of every serial number there is, in memory: 44 octets a certificate and a third of empty places.
// Readers take a shared lock of one of 64 parts for the time of one look-up; a writer holds one part at a time.

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

#include "server/storage/status_change.hpp"

namespace tamga::status {

using storage::CertificateKey;
using storage::StatusChange;
using storage::StatusRecord;

/// Whether a record takes the place of another: by its version, and never from revoked to anything else.
bool supersedes(const StatusRecord& fresh, const StatusRecord& known);

class StatusIndex {
 public:
  StatusIndex();
  ~StatusIndex();
  StatusIndex(const StatusIndex&) = delete;
  StatusIndex& operator=(const StatusIndex&) = delete;

  std::optional<StatusRecord> find(const CertificateKey& key) const;

  /// Whether apply() would change anything.
  bool is_news(const StatusChange& change) const;

  /// Idempotent: a version already known, or an older one, changes nothing. True when something changed.
  bool apply(const StatusChange& change);

  enum class Revocations {
    keep,    // the same registry read again: what was revoked stays revoked even where it says otherwise
    forget,  // another registry
  };

  /// Takes the contents of a freshly loaded index. Returns how many revocations were kept against it.
  std::size_t replace_by(StatusIndex&& fresh, Revocations revocations);

  std::size_t size() const;

  /// Octets held by the table.
  std::size_t memory() const;

  /// Every record, in no order. Changes made meanwhile may be seen or not.
  void for_each(const std::function<void(const StatusChange&)>& visit) const;

 private:
  class Part;
  static constexpr std::size_t kParts = 64;

  std::uint64_t hash(const CertificateKey& key) const;
  Part& part(std::uint64_t hash) const;

  std::uint64_t seed_;
  std::array<std::unique_ptr<Part>, kParts> parts_;
};

}  // namespace tamga::status
