#pragma once

// The status of certificates as the public service needs it, and how far it has been followed. Plain values.

#include <cstdint>
#include <functional>
#include <optional>

#include "ca-core/base/instant.hpp"
#include "ca-core/revocation/status.hpp"
#include "ca-core/x509/serial_number.hpp"

namespace tamga::storage {

/// certification_authorities.id: what the registry's tables call a CA.
using AuthorityNumber = std::int16_t;

struct CertificateKey {
  AuthorityNumber issuer;
  SerialNumber serial;

  bool operator==(const CertificateKey&) const = default;
};

struct StatusRecord {
  std::uint32_t version;  // rises by one with each change of this certificate
  CertificateStatus status;
  std::optional<RevocationReason> reason;
  std::optional<Instant> revoked_at;  // exactly when revoked or suspended
  std::optional<Instant> invalidity_date;
  Instant not_after;

  bool operator==(const StatusRecord&) const = default;
};

struct StatusChange {
  CertificateKey key;
  StatusRecord record;

  bool operator==(const StatusChange&) const = default;
};

/// Up to where a database has been followed: everything that committed before transaction `xmin` began is known, and
/// perhaps more. Positions of another system or timeline say nothing about this one.
struct FeedPosition {
  std::uint64_t system_identifier = 0;
  std::uint32_t timeline = 0;
  std::uint64_t xmin = 0;

  bool same_history(const FeedPosition& other) const {
    return system_identifier == other.system_identifier && timeline == other.timeline;
  }
  bool operator==(const FeedPosition&) const = default;
};

}  // namespace tamga::storage
