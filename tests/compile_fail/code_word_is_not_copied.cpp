// A copy would have to be wiped too.

#include <utility>

#include "ca-core/registration/code_word.hpp"

tamga::CodeWord take(tamga::CodeWord word) {
#ifdef TAMGA_MUST_NOT_COMPILE
  tamga::CodeWord copy = word;
  return copy;
#else
  tamga::CodeWord moved = std::move(word);
  return moved;
#endif
}
