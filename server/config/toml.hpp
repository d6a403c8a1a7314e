#pragma once

// toml++ without exceptions, so that a file that is no TOML is an answer like any other fault. The packaged library was
// built with them, hence header-only.

#undef TOML_HEADER_ONLY
#undef TOML_SHARED_LIB
#define TOML_HEADER_ONLY 1
#define TOML_EXCEPTIONS 0

#include <toml++/toml.h>
