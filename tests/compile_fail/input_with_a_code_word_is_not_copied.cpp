// What holds a secret moves.

#include <utility>

#include "server/app/input.hpp"

tamga::app::CodeWordInput take(tamga::app::CodeWordInput input) {
#ifdef TAMGA_MUST_NOT_COMPILE
  tamga::app::CodeWordInput copy = input;
  return copy;
#else
  tamga::app::CodeWordInput moved = std::move(input);
  return moved;
#endif
}
