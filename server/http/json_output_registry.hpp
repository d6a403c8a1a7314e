#pragma once

// The answer of the public look-up.

#include <string>

#include "server/app/look_up_registry.hpp"
#include "server/app/registry_extract.hpp"

namespace tamga::http {

/// api/openapi.yaml, RegistryAnswer.
std::string encode(const app::RegistryAnswer& answer);

/// RegistryExtract: the content that is signed.
std::string encode(const app::RegistryExtract& extract);

}  // namespace tamga::http
