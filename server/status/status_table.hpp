#pragma once

// Whole records in memory by their certificates: 43 octets a place, a third of the places or more empty. Nothing is
// removed. Not thread-safe: whoever shares one puts a lock around it, which is why it grows in 64 parts, each of them
// quickly.

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "server/status/packed_status.hpp"

namespace tamga::status {

class StatusTable {
 public:
  explicit StatusTable(const Fingerprints& fingerprints) : fingerprints_(fingerprints) {}

  /// `fingerprint` is that of the key. Null when it is not there; put() ends what it points to.
  const PackedStatus* find(const CertificateKey& key, std::uint64_t fingerprint) const;

  /// In the place of what there is of this certificate.
  void put(const StatusChange& change, std::uint64_t fingerprint);

  std::size_t size() const;

  /// Octets held.
  std::size_t memory() const;

  /// In no order.
  void for_each(const std::function<void(const PackedStatus&)>& visit) const;

 private:
  /// Open addressing with linear probing; at most two places of three are taken. The marks tell of nearly every place
  /// whether to look at its record, and lie closely together.
  struct Part {
    std::vector<std::uint8_t> marks;  // 0: empty
    std::vector<PackedStatus> places;
    std::size_t used = 0;

    /// Its own, or the empty one that it would get.
    std::size_t place_of(const CertificateKey& key, std::uint64_t fingerprint) const;
    void grow(const Fingerprints& fingerprints);
  };

  static constexpr std::size_t kParts = 64;
  static std::size_t part_of(std::uint64_t fingerprint) { return fingerprint >> 58U; }

  const Fingerprints fingerprints_;
  std::array<Part, kParts> parts_;
};

}  // namespace tamga::status
