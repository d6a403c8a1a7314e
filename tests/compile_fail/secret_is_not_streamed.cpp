// No stream takes a secret.

#include <ostream>

#include "ca-core/base/secret.hpp"

void print(std::ostream& out, const tamga::Password& password) {
#ifdef TAMGA_MUST_NOT_COMPILE
  out << password;
#else
  out << password.empty();
#endif
}
