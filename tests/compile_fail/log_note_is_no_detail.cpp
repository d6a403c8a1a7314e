// What the log is told does not slip into the answer.

#include "ca-core/base/error.hpp"

tamga::ErrorDetails details(tamga::LogNote note) {
#ifdef TAMGA_MUST_NOT_COMPILE
  return note;
#else
  (void)note;
  return {};
#endif
}
