#pragma once

// Certificates that another program issued under a CA of this registry, taken over in batches. Nothing here decides:
// the use case compares what is there with what came (app/import_registry.hpp).

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "ca-core/base/bytes.hpp"
#include "ca-core/base/instant.hpp"
#include "ca-core/revocation/status.hpp"
#include "ca-core/x509/certificate_name.hpp"
#include "server/storage/database.hpp"

namespace tamga::storage {

/// The profile that the registry names for them; no document of that name exists, so nothing new is issued by it.
inline constexpr std::string_view kImportedProfile = "imported";

/// A certificate's octets and what the registry keeps beside them.
struct ImportedDocument {
  SerialNumber serial;
  Bytes der;
  Bytes public_key_fingerprint;
  Instant not_before;
  Instant not_after;
};

/// The first status of a serial number that the registry has not seen yet.
struct ImportedStatus {
  SerialNumber serial;
  Instant not_after;
  std::optional<Revocation> revocation;  // certificate_hold: suspended
  std::optional<Instant> invalidity_date;
};

/// What the registry knows of a serial number already.
struct KnownSerial {
  SerialNumber serial;
  CertificateStatus status;
  std::optional<Bytes> der_sha256;  // nullopt: the serial number alone is registered
};

class ImportedCertificates {
 public:
  ImportedCertificates(Transaction& transaction, std::string issuer)
      : transaction_(transaction), issuer_(std::move(issuer)) {}

  /// Those of these serial numbers that are registered, their statuses locked until the transaction ends.
  std::vector<KnownSerial> lock_known(std::span<const SerialNumber> serials);

  /// One statement for all; none of the serial numbers is registered yet.
  void insert_statuses(std::span<const ImportedStatus> statuses, Instant now);

  /// Their statuses are there and they have no certificate yet. Keys become taken, as if they had been issued here.
  void insert_documents(std::span<const ImportedDocument> documents, Instant now);

  /// An active or suspended one becomes revoked, an active one suspended.
  void change(const ImportedStatus& status, Instant now);

 private:
  Transaction& transaction_;
  std::string issuer_;
};

}  // namespace tamga::storage
