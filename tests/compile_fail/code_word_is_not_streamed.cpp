// No stream takes a code word.

#include <ostream>

#include "ca-core/registration/code_word.hpp"

void print(std::ostream& out, const tamga::CodeWord& word) {
#ifdef TAMGA_MUST_NOT_COMPILE
  out << word;
#else
  out << word.empty();
#endif
}
