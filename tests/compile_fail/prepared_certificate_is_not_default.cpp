// There is no empty token to be filled.

#include <optional>

#include "ca-core/issuing/prepared_certificate.hpp"

void wait_for_one() {
#ifdef TAMGA_MUST_NOT_COMPILE
  tamga::PreparedCertificate prepared;
#else
  std::optional<tamga::PreparedCertificate> prepared;
#endif
  (void)prepared;
}
