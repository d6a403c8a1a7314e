#pragma once

// A certificate's status in 42 octets, as the index and the snapshot's file hold it, and the fingerprint by which it is
// found.

#include <cstdint>
#include <optional>

#include "ca-core/base/bytes.hpp"
#include "server/status/siphash.hpp"
#include "server/storage/status_change.hpp"

namespace tamga::status {

using storage::CertificateKey;
using storage::StatusChange;
using storage::StatusRecord;

#pragma pack(push, 1)

/// Seconds since 1970 in 40 bits, enough until the year 36812.
class PackedTime {
 public:
  static PackedTime of(std::optional<Instant> instant);
  Instant instant() const;

 private:
  std::uint32_t low_ = 0;
  std::uint8_t high_ = 0;
};

class PackedStatus {
 public:
  /// None: the empty place of a table.
  PackedStatus() = default;
  explicit PackedStatus(const StatusChange& change);

  bool is_empty() const { return state_ == kEmpty; }
  bool is_for(const CertificateKey& key) const;
  /// Of the same certificate.
  bool same_key(const PackedStatus& other) const;
  /// By CA and serial: which of two with the same fingerprint comes first.
  bool before(const PackedStatus& other) const;

  /// nullopt for octets that are no record; never for what was made of one.
  std::optional<CertificateKey> key() const;
  StatusRecord record() const;
  StatusChange change() const { return {*key(), record()}; }
  CertificateStatus status() const { return static_cast<CertificateStatus>(state_ & 0x03U); }

  ByteView octets() const { return {reinterpret_cast<const std::uint8_t*>(this), sizeof *this}; }

 private:
  // Bits 0 and 1: the status. 2 to 5: the reason, 15 for none; 7 is no reason (RFC 5280) and marks an empty place. 6
  // and 7: whether there are a time of revocation and an invalidity date.
  static constexpr std::uint8_t kEmpty = 7U << 2U;

  ByteView serial() const;

  std::uint8_t serial_[SerialNumber::kMaxOctets] = {};  // right-aligned
  std::int16_t issuer_ = 0;
  std::uint8_t state_ = kEmpty;
  std::uint32_t version_ = 0;
  PackedTime revoked_at_;
  PackedTime invalidity_date_;
  PackedTime not_after_;
};

#pragma pack(pop)

static_assert(sizeof(PackedStatus) == 42);

/// How a certificate's fingerprint is made.
struct Fingerprints {
  SipKey key{};
  std::uint64_t mask = ~std::uint64_t{0};  // what is left of it: all, but in tests that want equal ones

  std::uint64_t of(const CertificateKey& certificate) const;
};

}  // namespace tamga::status
