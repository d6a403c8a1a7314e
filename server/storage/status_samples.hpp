#pragma once

// What the registry says of a few certificates, for the monitor, which compares it with what is told outside.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "ca-core/base/instant.hpp"
#include "ca-core/revocation/status.hpp"
#include "ca-core/x509/certificate_name.hpp"
#include "server/storage/database.hpp"

namespace tamga::storage {

struct SampledStatus {
  CertificateName name;
  int version;  // rises by one with each change
  CertificateStatus status;
  Instant not_after;
  Instant changed_at;
};

/// Number of a change in the log of changes; later ones have greater numbers.
using ChangeNumber = std::int64_t;

class StatusSamples {
 public:
  explicit StatusSamples(Transaction& transaction) : transaction_(transaction) {}

  /// Of the latest change that is visible; 0 without any.
  ChangeNumber latest_change();

  /// Certificates that were changed after this one, as they are now; at most `limit`, those of the latest changes.
  std::vector<SampledStatus> changed_after(ChangeNumber change, std::size_t limit);

  /// Certificates of the first second, from this moment on, in which any were issued; at most `limit`.
  std::vector<SampledStatus> issued_from(Instant moment, std::size_t limit);

  /// When the first certificate was issued; nullopt without any.
  std::optional<Instant> first_issued_at();

  /// As it is now; nullopt when there is no such certificate.
  std::optional<SampledStatus> find(const CertificateName& name);

 private:
  Transaction& transaction_;
};

}  // namespace tamga::storage
