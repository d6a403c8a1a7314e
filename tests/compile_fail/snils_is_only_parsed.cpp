// A SNILS that was not checked does not exist.

#include <string>

#include "ca-core/identity/snils.hpp"

tamga::Snils make(const std::string& text) {
#ifdef TAMGA_MUST_NOT_COMPILE
  return tamga::Snils(text);
#else
  return tamga::Snils::parse(text).value();
#endif
}
