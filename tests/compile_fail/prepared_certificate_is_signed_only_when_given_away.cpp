// Whoever signs gives the token out of his hands.

#include <utility>

#include "ca-core/issuing/issuer.hpp"

tamga::IssuedCertificate issue(const tamga::Issuer& issuer, tamga::PreparedCertificate& prepared) {
#ifdef TAMGA_MUST_NOT_COMPILE
  return issuer.sign(prepared);
#else
  return issuer.sign(std::move(prepared));
#endif
}
