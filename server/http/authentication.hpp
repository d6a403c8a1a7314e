#pragma once

// From a client certificate to an operator. TLS has verified the certificate against the staff CA when the session
// began; here it must still be in its term and belong to an enabled operator.

#include "server/app/operators.hpp"
#include "server/http/router.hpp"

namespace tamga::http {

/// Looks operators up in `database`, which must outlive the result, at every request: a disabled operator is out at
/// once, not when his session ends.
Authenticate authenticate_in(storage::Database& database);

}  // namespace tamga::http
