#include "server/service/ceremony_commands.hpp"

#include <algorithm>

#include "ca-core/keys/key_file.hpp"
#include "ca-core/openssl/random.hpp"
#include "server/service/ceremony_order.hpp"
#include "server/service/system_clock.hpp"

namespace tamga::service {
namespace {

namespace fs = std::filesystem;

/// What an act works with.
struct Table {
  Table(const config::Config& config, const CeremonySetting& setting)
      : ceremony(ceremony_order(config, {})),
        order{.folder = fs::absolute(setting.folder),
              .password_file = config.keys.password_file,
              .ceremony = ceremony,
              .attendance = setting.attendance} {}

  app::CeremonyOrder ceremony;
  app::RootCeremonyOrder order;
  SystemClock clock;
  openssl::OpensslRandom random;
};

std::vector<Certificate> certificates_in(const std::vector<fs::path>& files) {
  std::vector<Certificate> certificates;
  for (const fs::path& file : files) certificates.push_back(Certificate::parse_pem(read_file(file)));
  return certificates;
}

}  // namespace

app::CeremonyProduct ceremony_root(const config::Config& config, const CeremonySetting& setting,
                                   const app::RootOrder& wanted) {
  Table table(config, setting);
  return app::make_root(table.order, wanted, table.clock.now(), table.random);
}

app::CeremonyProduct ceremony_sign(const config::Config& config, const CeremonySetting& setting,
                                   const fs::path& request, const std::string& profile) {
  Table table(config, setting);
  return app::certify_authority(table.order, as_bytes(read_file(request)), profile, table.clock.now(), table.random);
}

app::CeremonyProduct ceremony_cross(const config::Config& config, const CeremonySetting& setting,
                                    const fs::path& request, const fs::path& certificate) {
  Table table(config, setting);
  return app::cross_certify_authority(table.order, as_bytes(read_file(request)),
                                      Certificate::parse_pem(read_file(certificate)), table.clock.now(), table.random);
}

app::CeremonyProduct ceremony_crl(const config::Config& config, const CeremonySetting& setting,
                                  std::chrono::days validity) {
  Table table(config, setting);
  return app::make_root_crl(table.order, validity, table.clock.now());
}

void ceremony_revoke(const config::Config& config, const CeremonySetting& setting, const SerialNumber& serial,
                     RevocationReason reason) {
  Table table(config, setting);
  app::revoke_authority(table.order, serial, reason, table.clock.now());
}

fs::path ceremony_close(const CeremonySetting& setting, const std::vector<fs::path>& officers) {
  return app::close_ceremony(fs::absolute(setting.folder), setting.attendance, certificates_in(officers),
                             SystemClock().now());
}

std::vector<std::string> ceremony_verify(const fs::path& transcript, const std::vector<fs::path>& officers,
                                         const std::vector<fs::path>& signatures) {
  std::vector<Bytes> documents;
  for (const fs::path& file : signatures) {
    const std::string octets = read_file(file);
    documents.emplace_back(octets.begin(), octets.end());
  }
  return app::check_transcript(read_file(transcript), certificates_in(officers), documents);
}

}  // namespace tamga::service
