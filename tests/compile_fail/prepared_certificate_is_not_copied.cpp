// One token, one signature.

#include <utility>

#include "ca-core/issuing/prepared_certificate.hpp"

tamga::PreparedCertificate take(tamga::PreparedCertificate prepared) {
#ifdef TAMGA_MUST_NOT_COMPILE
  tamga::PreparedCertificate copy = prepared;
  return copy;
#else
  tamga::PreparedCertificate moved = std::move(prepared);
  return moved;
#endif
}
