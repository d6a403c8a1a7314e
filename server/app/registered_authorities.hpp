#pragma once

// Keys and database belong together: those of another installation, or of a `tamga init` that was interrupted, must not
// issue into this registry.

#include "server/app/authority_keys.hpp"
#include "server/storage/authorities.hpp"
#include "server/storage/database.hpp"

namespace tamga::app {

/// Error{configuration_invalid} names the first CA whose certificate in the keys directory is not the registered one.
void check_registered_authorities(storage::Database& database, const AuthorityKeys& authorities);

/// The registered CA whose key signed the certificate; several may have its name. Error{configuration_invalid} when
/// there is none.
storage::Authority registered_issuer(storage::Database& database, const Certificate& certificate);

/// The audit log's checkpoints are signed by a key of their own. Error{configuration_invalid} when it is a CA's.
void check_audit_key(const AuthorityKeys& authorities, const Signer& audit_key);

}  // namespace tamga::app
