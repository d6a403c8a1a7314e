// A CA signs prepared certificates, not whatever octets it is given.

#include <utility>

#include "ca-core/issuing/issuer.hpp"

tamga::IssuedCertificate issue(const tamga::Issuer& issuer, tamga::PreparedCertificate&& prepared) {
#ifdef TAMGA_MUST_NOT_COMPILE
  return issuer.sign(tamga::Bytes(prepared.tbs()));
#else
  return issuer.sign(std::move(prepared));
#endif
}
