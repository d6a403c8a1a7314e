// Order would allow a search.

#include "ca-core/base/secret.hpp"

bool before(const tamga::Password& one, const tamga::Password& other) {
#ifdef TAMGA_MUST_NOT_COMPILE
  return one < other;
#else
  return one.empty() && other.empty();
#endif
}
