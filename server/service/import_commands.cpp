#include "server/service/import_commands.hpp"

#include "server/app/adopt_authority.hpp"
#include "server/service/workbench.hpp"

namespace tamga::service {

void import_authority(const config::Config& config, const AuthorityFiles& files) {
  Workbench bench(config);
  std::optional<PrivateKey> key;
  if (files.key) {
    key =
        PrivateKey::from_pem(read_secret_file(*files.key),
                             files.password_file ? read_password_file(*files.password_file) : Password(std::string()));
  }
  app::adopt_authority(bench.database, bench.profiles, config.keys.directory,
                       read_password_file(config.keys.password_file),
                       {.name = files.name,
                        .certificate = Certificate::parse_pem(read_file(files.certificate)),
                        .key = std::move(key),
                        .organization = config.organization.name,
                        .public_url = config.status.public_url,
                        .tools = tools_of(config.organization),
                        .instance = config.daemon.instance},
                       bench.clock.now(), bench.random);
}

app::ImportReport import_openssl_index(const config::Config& config, const app::ImportOrder& order,
                                       const std::filesystem::path& index,
                                       const std::optional<std::filesystem::path>& certificates) {
  Workbench bench(config);
  return app::import_openssl_index(bench.database, order, index, certificates, bench.clock);
}

app::ImportReport import_folder(const config::Config& config, const app::ImportOrder& order,
                                const std::filesystem::path& folder) {
  Workbench bench(config);
  return app::import_folder(bench.database, order, folder, bench.clock);
}

}  // namespace tamga::service
