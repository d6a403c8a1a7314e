#pragma once

// Cross certificates: further certificates of CAs of this registry, for the same name and key, by other CAs of it. Each
// stands among the certificates of its issuer too, where its status is.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ca-core/base/bytes.hpp"
#include "ca-core/base/instant.hpp"
#include "ca-core/revocation/status.hpp"
#include "ca-core/x509/certificate_name.hpp"
#include "server/storage/database.hpp"

namespace tamga::storage {

struct CrossCertificate {
  CertificateName name;  // its issuer and serial number
  std::string subject;   // the CA that it is for
  Bytes certificate;     // DER
  CertificateStatus status = CertificateStatus::good;
};

class CrossCertificates {
 public:
  explicit CrossCertificates(Transaction& transaction) : transaction_(transaction) {}

  /// Whoever else would enter one waits until this transaction ends.
  void lock();

  /// Its certificate is in the registry already.
  void insert(const CrossCertificate& cross);

  /// In the order of their CAs and of registration.
  std::vector<CrossCertificate> all();

  /// The one that is neither revoked nor out of date, if there is one.
  std::optional<CrossCertificate> in_force(std::string_view subject, std::string_view issuer, Instant now);

 private:
  Transaction& transaction_;
};

}  // namespace tamga::storage
