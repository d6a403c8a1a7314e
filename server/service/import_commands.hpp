#pragma once

// What `tamga import` does: server/cli parses and prints.

#include <cstddef>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "server/app/import_registry.hpp"
#include "server/config/config.hpp"

namespace tamga::service {

struct AuthorityFiles {
  std::string name;
  std::filesystem::path certificate;                   // PEM
  std::optional<std::filesystem::path> key;            // PKCS#8 in PEM
  std::optional<std::filesystem::path> password_file;  // of the key
};

/// `tamga import authority`. Error: app/adopt_authority.hpp, and what files refuse.
void import_authority(const config::Config& config, const AuthorityFiles& files);

app::ImportReport import_openssl_index(const config::Config& config, const app::ImportOrder& order,
                                       const std::filesystem::path& index,
                                       const std::optional<std::filesystem::path>& certificates);

app::ImportReport import_folder(const config::Config& config, const app::ImportOrder& order,
                                const std::filesystem::path& folder);

}  // namespace tamga::service
