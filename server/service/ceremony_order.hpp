#pragma once

// What key ceremonies need of the configuration: who the organisation is, by which tools and profiles it works.

#include <string>
#include <vector>

#include "server/app/key_ceremony.hpp"
#include "server/config/config.hpp"

namespace tamga::service {

/// By the profiles that come with the program. `server_names` are further DNS names and addresses for TLS certificates.
app::CeremonyOrder ceremony_order(const config::Config& config, const std::vector<std::string>& server_names);

}  // namespace tamga::service
