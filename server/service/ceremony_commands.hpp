#pragma once

// What `tamga ceremony` does. Of the configuration it uses [organization], [status] public_url, [daemon] instance and
// [keys] password_file and tokens; it opens no database and no connection.

#include <filesystem>
#include <string>
#include <vector>

#include "server/app/root_ceremony.hpp"
#include "server/config/config.hpp"

namespace tamga::service {

/// The folder of the root and who is in the room.
struct CeremonySetting {
  std::filesystem::path folder;
  app::Attendance attendance;
};

app::CeremonyProduct ceremony_root(const config::Config& config, const CeremonySetting& setting,
                                   const app::RootOrder& wanted);
app::CeremonyProduct ceremony_sign(const config::Config& config, const CeremonySetting& setting,
                                   const std::filesystem::path& request, const std::string& profile);
app::CeremonyProduct ceremony_cross(const config::Config& config, const CeremonySetting& setting,
                                    const std::filesystem::path& request, const std::filesystem::path& certificate);
app::CeremonyProduct ceremony_crl(const config::Config& config, const CeremonySetting& setting,
                                  std::chrono::days validity);
void ceremony_revoke(const config::Config& config, const CeremonySetting& setting, const SerialNumber& serial,
                     RevocationReason reason);

/// Returns where the closed transcript is.
std::filesystem::path ceremony_close(const CeremonySetting& setting,
                                     const std::vector<std::filesystem::path>& officers);

/// A sentence for each thing that is wrong.
std::vector<std::string> ceremony_verify(const std::filesystem::path& transcript,
                                         const std::vector<std::filesystem::path>& officers,
                                         const std::vector<std::filesystem::path>& signatures);

}  // namespace tamga::service
