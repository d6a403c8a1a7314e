#pragma once

// The answer of the public look-up.

#include <string>

#include "server/app/look_up_registry.hpp"

namespace tamga::http {

/// api/openapi.yaml, RegistryAnswer.
std::string encode(const app::RegistryAnswer& answer);

}  // namespace tamga::http
