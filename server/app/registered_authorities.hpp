#pragma once

// Keys and database belong together: those of another installation, or of a `tamga init` that was interrupted, must not
// issue into this registry.

#include "server/app/authority_keys.hpp"
#include "server/storage/database.hpp"

namespace tamga::app {

/// Error{configuration_invalid} names the first CA whose certificate in the keys directory is not the registered one.
void check_registered_authorities(storage::Database& database, const AuthorityKeys& authorities);

}  // namespace tamga::app
