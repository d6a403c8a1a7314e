// Nor are two kinds ever equal.

#include "ca-core/base/id.hpp"

bool same(const tamga::ApplicationId& one, const tamga::SubscriberId& other) {
#ifdef TAMGA_MUST_NOT_COMPILE
  return one == other;
#else
  return one.uuid() == other.uuid();
#endif
}
