#pragma once

// TOML from outside: read, or said what is wrong and in which line.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "server/config/toml.hpp"

namespace tamga::config {

/// The line, from 1, of the first character beyond ASCII that stands outside strings and comments, where TOML 1.0 knows
/// none. toml++ looks such characters up in a table of blanks that has holes, and what happens then is undefined.
std::optional<std::size_t> line_of_stray_character(std::string_view text);

struct TomlFault {
  std::size_t line;  // from 1
  std::string what;
};

/// Never throws but for want of memory.
std::variant<toml::table, TomlFault> read_toml(std::string_view text);

}  // namespace tamga::config
