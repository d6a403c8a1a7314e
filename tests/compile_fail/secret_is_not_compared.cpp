// Comparing secrets tells by its time how far they agree.

#include "ca-core/base/secret.hpp"

bool same(const tamga::Password& one, const tamga::Password& other) {
#ifdef TAMGA_MUST_NOT_COMPILE
  return one == other;
#else
  return one.empty() && other.empty();
#endif
}
