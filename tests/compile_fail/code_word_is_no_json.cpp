// Answers cannot carry a code word.

#include <nlohmann/json.hpp>

#include "ca-core/registration/code_word.hpp"

nlohmann::json answer(const tamga::CodeWord& word) {
#ifdef TAMGA_MUST_NOT_COMPILE
  return nlohmann::json(word);
#else
  return nlohmann::json(word.empty());
#endif
}
