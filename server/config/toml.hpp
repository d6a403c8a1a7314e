#pragma once

// toml++ with exceptions: without them its parser goes on after an error and then fails its own assertions. Texts are
// read by read_toml (toml_text.hpp) alone, where an exception becomes an answer.

#undef TOML_HEADER_ONLY
#undef TOML_SHARED_LIB
#define TOML_HEADER_ONLY 1
#define TOML_EXCEPTIONS 1

#include <toml++/toml.h>
