#pragma once

// The RSA keys of the registry, to be compared with each other: those of applications, and those of certificates that
// no application asked for (the CA's own, its services' and its staff's).

#include <functional>
#include <optional>

#include "ca-core/base/id.hpp"
#include "ca-core/x509/certificate_name.hpp"
#include "server/storage/database.hpp"

namespace tamga::storage {

/// Where a key stands: an application, its certificate if it has one, or a certificate alone.
struct KeyPlace {
  std::optional<ApplicationId> application;
  std::optional<CertificateName> certificate;
};

class RsaKeys {
 public:
  explicit RsaKeys(Transaction& transaction) : transaction_(transaction) {}

  /// Each application with an RSA key and its PKCS#10 in DER, in the order of arrival; in constant memory.
  void for_each_request(const std::function<void(const KeyPlace&, const Bytes& request)>& visit);

  /// Each certificate without an application and its DER, whatever its key.
  void for_each_own_certificate(const std::function<void(const KeyPlace&, const Bytes& certificate)>& visit);

 private:
  Transaction& transaction_;
};

}  // namespace tamga::storage
