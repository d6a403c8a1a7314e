#pragma once

// The registry as anybody may see it: of a certificate its CA, serial number, term and status, and nothing of its
// holder.

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "ca-core/base/bytes.hpp"
#include "ca-core/base/instant.hpp"
#include "ca-core/revocation/status.hpp"
#include "ca-core/x509/certificate_name.hpp"
#include "server/storage/certificates.hpp"
#include "server/storage/database.hpp"

namespace tamga::storage {

/// Exactly one of them. A legal entity's numbers are those of the organisation that the holder acts for.
struct RegistrySelection {
  std::optional<Bytes> sha256 = {};                         // of the certificate's DER
  std::optional<std::vector<Bytes>> key_fingerprints = {};  // any of them
  std::optional<std::string> ogrn = {};
  std::optional<std::string> organisation_inn = {};
};

struct RegistryEntry {
  CertificateName name;
  Bytes sha256;  // of the certificate's DER
  Instant not_before;
  Instant not_after;
  Instant issued_at;
  CertificateStatus status;
  std::optional<Revocation> revocation;  // when revoked or suspended
};

class RegistryLookups {
 public:
  explicit RegistryLookups(Transaction& transaction) : transaction_(transaction) {}

  /// The newest first, `limit` at most, older than `after`. A certificate is there once; a key has one certificate, but
  /// for those of CAs, of their delegates and of registries that were imported.
  std::vector<RegistryEntry> list(const RegistrySelection& selection, const std::optional<CertificateCursor>& after,
                                  std::size_t limit);

 private:
  Transaction& transaction_;
};

}  // namespace tamga::storage
