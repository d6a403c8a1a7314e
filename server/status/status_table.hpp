#pragma once

// Whole records in memory by their certificates: 42 octets a place, a third of the places or more empty. Readers take a
// shared lock of one of 64 parts for the time of one look-up; a writer holds one part at a time. Nothing is removed.

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

#include "server/status/packed_status.hpp"

namespace tamga::status {

class StatusTable {
 public:
  explicit StatusTable(const Fingerprints& fingerprints);
  ~StatusTable();
  StatusTable(const StatusTable&) = delete;
  StatusTable& operator=(const StatusTable&) = delete;

  /// `fingerprint` is that of the key.
  std::optional<StatusRecord> find(const CertificateKey& key, std::uint64_t fingerprint) const;

  /// In the place of what there is of this certificate.
  void put(const StatusChange& change, std::uint64_t fingerprint);

  std::size_t size() const;

  /// Octets held.
  std::size_t memory() const;

  /// In no order. Changes made meanwhile may be seen or not.
  void for_each(const std::function<void(const PackedStatus&)>& visit) const;

 private:
  class Part;
  static constexpr std::size_t kParts = 64;
  Part& part(std::uint64_t fingerprint) const { return *parts_[fingerprint >> 58U]; }

  std::array<std::unique_ptr<Part>, kParts> parts_;
};

}  // namespace tamga::status
