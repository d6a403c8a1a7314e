// Only parse() makes code words.

#include <optional>
#include <string_view>

#include "ca-core/registration/code_word.hpp"

std::optional<tamga::CodeWord> make(std::string_view text) {
#ifdef TAMGA_MUST_NOT_COMPILE
  return tamga::CodeWord(tamga::as_bytes(text));
#else
  auto word = tamga::CodeWord::parse(text);
  if (!word) return std::nullopt;
  return *std::move(word);
#endif
}
