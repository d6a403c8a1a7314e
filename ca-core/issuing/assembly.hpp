#pragma once

// The two halves of issuing that a CA and a self-signed root share.

#include "ca-core/issuing/issuer.hpp"

namespace tamga {

class Assembly {
 public:
  /// Lints the certificate that these octets would become.
  static PreparedCertificate lint(Bytes tbs, const CertificateOrder& order, const Certificate* issuer,
                                  SignatureAlgorithm algorithm);

  /// Signs once and proves the result: parsed back, verified with `issuer_key`, its to-be-signed part compared.
  static IssuedCertificate redeem(PreparedCertificate&& prepared, ByteView issuer_name, const Signer& signer,
                                  const PublicKey& issuer_key);
};

}  // namespace tamga
