#pragma once

// The two halves of issuing that a CA and a self-signed root share.

#include "ca-core/issuing/issuer.hpp"

namespace tamga {

class Assembly {
 public:
  /// Lints the certificate that these octets would become when this signer signs them, and binds them to its key.
  static PreparedCertificate lint(Bytes tbs, const CertificateOrder& order, const Certificate* issuer,
                                  const Signer& signer);

  /// Signs once and proves the result: parsed back, verified with `issuer_key`, its to-be-signed part compared. Throws
  /// issuance_failed when the token was prepared for another key.
  static IssuedCertificate redeem(PreparedCertificate&& prepared, ByteView issuer_name, const Signer& signer,
                                  const PublicKey& issuer_key);
};

}  // namespace tamga
