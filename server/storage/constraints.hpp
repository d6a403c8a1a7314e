#pragma once

// What a violated constraint of the schema means to the caller. Names are those of db/migrations.

#include <optional>
#include <string_view>

#include "ca-core/base/error.hpp"

namespace tamga::storage {

/// The error that stands for this constraint or unique index; nullopt when its violation is a fault of the program.
std::optional<Errc> error_of_constraint(std::string_view name);

/// The name of a constraint in PostgreSQL's terse message, whatever its language; empty when none is named there that
/// error_of_constraint() knows.
std::string_view known_constraint_in(std::string_view message);

}  // namespace tamga::storage
