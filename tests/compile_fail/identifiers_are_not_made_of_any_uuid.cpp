// A UUID becomes an identifier of some kind only where somebody says which.

#include "ca-core/base/id.hpp"

tamga::OperatorId make(const tamga::Uuid& uuid) {
#ifdef TAMGA_MUST_NOT_COMPILE
  return uuid;
#else
  return tamga::OperatorId(uuid);
#endif
}
