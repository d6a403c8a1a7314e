// Logs are written with fmt: it must not know secrets.

#include <string>

#include <fmt/format.h>

#include "ca-core/base/secret.hpp"

std::string line(const tamga::Password& password) {
#ifdef TAMGA_MUST_NOT_COMPILE
  return fmt::format("{}", password);
#else
  return fmt::format("{}", password.empty());
#endif
}
