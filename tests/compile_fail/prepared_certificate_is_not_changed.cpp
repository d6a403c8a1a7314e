// What was linted is what will be signed.

#include <utility>

#include "ca-core/issuing/prepared_certificate.hpp"

void look(tamga::PreparedCertificate& prepared) {
#ifdef TAMGA_MUST_NOT_COMPILE
  prepared.tbs().push_back(0);
#else
  tamga::Bytes copy = prepared.tbs();
  copy.push_back(0);
#endif
}
