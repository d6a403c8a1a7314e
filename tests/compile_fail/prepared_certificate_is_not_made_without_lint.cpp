// Only Assembly::lint makes the token: no octets come to a signature past the rules.

#include <utility>

#include "ca-core/issuing/assembly.hpp"

tamga::PreparedCertificate prepare(tamga::Bytes tbs, const tamga::CertificateOrder& order,
                                   const tamga::Certificate& issuer, const tamga::Signer& signer) {
#ifdef TAMGA_MUST_NOT_COMPILE
  return {std::move(tbs), tamga::Bytes(), order.serial, order.not_before, order.not_before, "clean"};
#else
  return tamga::Assembly::lint(std::move(tbs), order, &issuer, signer);
#endif
}
