// Neither is it compared with a plain text.

#include <string_view>

#include "ca-core/registration/code_word.hpp"

bool same(const tamga::CodeWord& word, std::string_view text) {
#ifdef TAMGA_MUST_NOT_COMPILE
  return word == text;
#else
  return word.empty() && text.empty();
#endif
}
