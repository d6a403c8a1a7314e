// Logs are written with fmt: it must not know code words.

#include <string>

#include <fmt/format.h>

#include "ca-core/registration/code_word.hpp"

std::string line(const tamga::CodeWord& word) {
#ifdef TAMGA_MUST_NOT_COMPILE
  return fmt::format("{}", word);
#else
  return fmt::format("{}", word.empty());
#endif
}
