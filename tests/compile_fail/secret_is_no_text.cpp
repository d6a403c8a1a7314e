// A secret does not turn into a text by itself.

#include <string>

#include "ca-core/base/secret.hpp"

std::string text(const tamga::Password& password) {
#ifdef TAMGA_MUST_NOT_COMPILE
  return password;
#else
  return std::string(password.reveal());
#endif
}
