// A copy would have to be wiped too.

#include <utility>

#include "ca-core/base/secret.hpp"

tamga::SecretKey take(tamga::SecretKey key) {
#ifdef TAMGA_MUST_NOT_COMPILE
  tamga::SecretKey copy = key;
  return copy;
#else
  tamga::SecretKey moved = std::move(key);
  return moved;
#endif
}
