#pragma once

// toml++ with exceptions: without them its parser goes on after an error and then fails its own assertions. Texts are
// read by read_toml (toml_text.hpp) alone, where an exception becomes an answer.

#undef TOML_HEADER_ONLY
#undef TOML_SHARED_LIB
#define TOML_HEADER_ONLY 1
#define TOML_EXCEPTIONS 1

namespace tamga::config {

/// What toml++ takes for granted and the text does not keep: "[=" is enough. Its own answer would be to abort.
struct TomlAssumptionBroken {};

constexpr void require_toml_assumption(bool kept) {
  if (!kept) throw TomlAssumptionBroken{};
}

}  // namespace tamga::config

// With NDEBUG toml++ would build upon its assumptions instead of looking at them.
#ifdef NDEBUG
#error "toml++ reads texts of strangers: it needs its assertions"
#endif
#define TOML_ASSERT(assumption) ::tamga::config::require_toml_assumption(static_cast<bool>(assumption))

#include <toml++/toml.h>
