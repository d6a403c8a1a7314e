#include "server/service/cross_commands.hpp"

#include "ca-core/keys/key_file.hpp"
#include "ca-core/x509/pem.hpp"
#include "server/app/registered_authorities.hpp"
#include "server/service/workbench.hpp"

namespace tamga::service {
namespace {

app::AuthorityKeys opened_authorities(Workbench& bench) {
  app::AuthorityKeys authorities = bench.authorities();
  app::check_registered_authorities(bench.database, authorities);
  return authorities;
}

std::optional<Bytes> octets_of(const std::optional<std::filesystem::path>& file) {
  if (!file) return std::nullopt;
  const std::string octets = read_file(*file);
  return Bytes(octets.begin(), octets.end());
}

}  // namespace

app::CrossCertified cross_certify(const config::Config& config, const CrossFiles& files) {
  Workbench bench(config);
  const app::AuthorityKeys authorities = opened_authorities(bench);
  const auto catalogue =
      bench.database.read([&](storage::Transaction& transaction) { return bench.profiles.current(transaction); });
  return app::cross_certify(bench.database, authorities, *catalogue,
                            {.subject = files.subject,
                             .root = files.root,
                             .request = octets_of(files.request),
                             .instance = config.daemon.instance},
                            bench.clock.now(), bench.random);
}

app::AuthorityRequest request_cross_certificate(const config::Config& config, const std::string& subject,
                                                const std::filesystem::path& output) {
  Workbench bench(config);
  app::AuthorityRequest made = app::request_cross_certificate(opened_authorities(bench), subject);
  write_new_file(output, pem::encode("CERTIFICATE REQUEST", made.request), FileMode::readable);
  return made;
}

app::CrossCertified install_cross_certificate(const config::Config& config, const std::string& subject,
                                              const std::filesystem::path& certificate) {
  Workbench bench(config);
  return app::install_cross_certificate(bench.database, subject, Certificate::parse_pem(read_file(certificate)),
                                        bench.clock.now());
}

std::vector<storage::CrossCertificate> list_cross_certificates(const config::Config& config) {
  Workbench bench(config);
  return app::list_cross_certificates(bench.database);
}

void revoke_cross_certificate(const config::Config& config, const CertificateName& name, RevocationReason reason) {
  Workbench bench(config);
  app::revoke_cross_certificate(bench.database, name, reason, bench.clock.now());
}

}  // namespace tamga::service
