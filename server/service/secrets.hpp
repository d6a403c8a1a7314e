#pragma once

// Secrets that the configuration names by their files.

#include "ca-core/base/secret.hpp"
#include "ca-core/issuing/issuer.hpp"
#include "server/config/config.hpp"

namespace tamga::service {

/// 32 octets from 64 hexadecimal digits. Error{configuration_invalid} for anything else.
SecretKey read_master_key(const config::Path& file);

/// The tools that issued certificates name.
IssuerSignTool tools_of(const config::Organization& organization);

}  // namespace tamga::service
