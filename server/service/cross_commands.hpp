#pragma once

// What `tamga authority cross` does: server/cli parses and prints.

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "server/app/cross_certificates.hpp"
#include "server/config/config.hpp"

namespace tamga::service {

struct CrossFiles {
  std::string subject;
  std::string root;
  std::optional<std::filesystem::path> request;
};

/// `tamga authority cross sign`. Error as app/cross_certificates.hpp.
app::CrossCertified cross_certify(const config::Config& config, const CrossFiles& files);

/// Also writes the request to `output`, a new file in PEM.
app::AuthorityRequest request_cross_certificate(const config::Config& config, const std::string& subject,
                                                const std::filesystem::path& output);

app::CrossCertified install_cross_certificate(const config::Config& config, const std::string& subject,
                                              const std::filesystem::path& certificate);

std::vector<storage::CrossCertificate> list_cross_certificates(const config::Config& config);

void revoke_cross_certificate(const config::Config& config, const CertificateName& name, RevocationReason reason);

}  // namespace tamga::service
