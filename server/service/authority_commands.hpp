#pragma once

// What `tamga authority` does.

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "server/app/root_elsewhere.hpp"
#include "server/config/config.hpp"

namespace tamga::service {

/// `tamga authority renew NAME`: the CA's next key. `from`: when it begins to sign. Error as app/renew_authority.hpp.
app::RenewedAuthority renew_authority(const config::Config& config, const std::string& name,
                                      std::optional<Instant> from);

struct AuthorityLine {
  std::string name;
  Certificate certificate;
  bool issues;  // it is this generation that signs now
};

/// `tamga authority list`.
std::vector<AuthorityLine> list_authorities(const config::Config& config);

/// `tamga authority request NAME`: the next key, for a root elsewhere to certify; the request in PEM is the new file
/// `output`. `key`: its kind. Error as app/root_elsewhere.hpp, and {already_initialised} when the file exists.
app::AuthorityRequest request_authority(const config::Config& config, const std::string& name,
                                        std::optional<ParameterSet> key, const std::filesystem::path& output);

/// `tamga authority install NAME CERTIFICATE`. Error as app/root_elsewhere.hpp.
app::RenewedAuthority install_authority(const config::Config& config, const std::string& name,
                                        const std::filesystem::path& certificate);

/// `tamga authority publish-crl FILE`. Error as app/root_elsewhere.hpp.
app::PublishedRootCrl publish_root_crl(const config::Config& config, const std::filesystem::path& file);

}  // namespace tamga::service
