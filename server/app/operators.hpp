#pragma once

// Who works with the registry. Operators are known by their client certificates.

#include <optional>
#include <string>
#include <vector>

#include "ca-core/base/random.hpp"
#include "server/app/views.hpp"
#include "server/storage/database.hpp"

namespace tamga::app {

/// The operator of a client certificate (SHA-256 of its DER) that TLS has verified already.
/// Error: operator_unknown; operator_disabled, also when the certificate was revoked.
Actor authenticate_operator(storage::Database& database, ByteView certificate_sha256);

struct NewOperator {
  std::string name;
  Role role;
  std::string office;
  Bytes certificate_sha256;
};

// For the command line, in the role tamga_issuance.

/// In the transaction that registers his certificate.
OperatorView add_operator(storage::Transaction& transaction, const NewOperator& entry, Random& random, Instant now);

/// In the order of their addition.
std::vector<OperatorView> list_operators(storage::Database& database);

/// His certificate opens nothing any more; disabling twice changes nothing. Error{Errc::operator_unknown}.
OperatorView disable_operator(storage::Database& database, OperatorId id, Instant now);

}  // namespace tamga::app
