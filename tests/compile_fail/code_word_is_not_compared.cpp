// A code word is compared with a stored hash, never with another text: comparing leaks how far they agree.

#include "ca-core/registration/code_word.hpp"

bool same(const tamga::CodeWord& told, const tamga::CodeWord& set) {
#ifdef TAMGA_MUST_NOT_COMPILE
  return told == set;
#else
  return told.empty() && set.empty();
#endif
}
