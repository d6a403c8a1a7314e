#include "server/service/authority_commands.hpp"

#include <algorithm>

#include "ca-core/base/error.hpp"
#include "ca-core/keys/key_file.hpp"
#include "ca-core/x509/pem.hpp"
#include "server/app/registered_authorities.hpp"
#include "server/app/root_elsewhere.hpp"
#include "server/service/ceremony_order.hpp"
#include "server/service/workbench.hpp"

namespace tamga::service {
namespace {

std::shared_ptr<const ProfileCatalogue> current_profiles(Workbench& bench) {
  return bench.database.read([&](storage::Transaction& transaction) { return bench.profiles.current(transaction); });
}

}  // namespace

app::RenewedAuthority renew_authority(const config::Config& config, const std::string& name,
                                      std::optional<Instant> from) {
  Workbench bench(config);
  const app::AuthorityKeys authorities = bench.authorities();
  app::check_registered_authorities(bench.database, authorities);
  const auto catalogue = current_profiles(bench);
  return app::renew_authority(
      bench.database, authorities, config.keys.directory, read_password_file(config.keys.password_file), *catalogue,
      {.authority = name, .from = from, .ceremony = ceremony_order(config, {})}, bench.clock.now(), bench.random);
}

std::vector<AuthorityLine> list_authorities(const config::Config& config) {
  Workbench bench(config);
  const app::AuthorityKeys authorities = bench.authorities();
  std::vector<std::string> current;
  for (const app::AuthorityPlan& plan : app::authority_plans()) {
    current.push_back(authorities.current(plan.name, bench.clock.now()).name);
  }
  std::vector<AuthorityLine> lines;
  for (const std::string& name : authorities.names()) {
    lines.push_back({name, authorities.issuer(name).certificate(), std::ranges::find(current, name) != current.end()});
  }
  return lines;
}

app::AuthorityRequest request_authority(const config::Config& config, const std::string& name,
                                        std::optional<ParameterSet> key, const std::filesystem::path& output) {
  Workbench bench(config);
  const app::AuthorityKeys authorities = bench.authorities();
  app::check_registered_authorities(bench.database, authorities);
  const auto catalogue = current_profiles(bench);
  app::AuthorityRequest made = app::request_authority(
      bench.database, authorities, config.keys.directory, read_password_file(config.keys.password_file), *catalogue,
      {.authority = name, .key = key, .ceremony = ceremony_order(config, {})}, bench.random);
  write_new_file(output, pem::encode("CERTIFICATE REQUEST", made.request), FileMode::readable);
  return made;
}

app::RenewedAuthority install_authority(const config::Config& config, const std::string& name,
                                        const std::filesystem::path& certificate) {
  Workbench bench(config);
  const app::AuthorityKeys authorities = bench.authorities();
  app::check_registered_authorities(bench.database, authorities);
  const auto catalogue = current_profiles(bench);
  return app::install_authority(bench.database, authorities, config.keys.directory,
                                read_password_file(config.keys.password_file), *catalogue, name,
                                Certificate::parse_pem(read_file(certificate)), ceremony_order(config, {}),
                                bench.clock.now(), bench.random);
}

app::PublishedRootCrl publish_root_crl(const config::Config& config, const std::filesystem::path& file) {
  Workbench bench(config);
  return app::publish_root_crl(bench.database, file, bench.clock.now());
}

}  // namespace tamga::service
