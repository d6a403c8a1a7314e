#include "server/service/commands.hpp"

#include <algorithm>

#include "ca-core/base/error.hpp"
#include "ca-core/keys/key_file.hpp"
#include "ca-core/revocation/crl_size.hpp"
#include "ca-core/x509/pem.hpp"
#include "server/app/admit_operator.hpp"
#include "server/app/initialise.hpp"
#include "server/app/operators.hpp"
#include "server/app/registered_authorities.hpp"
#include "server/service/ceremony_order.hpp"
#include "server/service/issuance_duty.hpp"
#include "server/service/logging.hpp"
#include "server/service/secrets.hpp"
#include "server/service/workbench.hpp"

namespace tamga::service {
namespace {

namespace fs = std::filesystem;

fs::path with_suffix(const fs::path& path, const char* suffix) {
  fs::path result = path;
  result += suffix;
  return result;
}

/// The certificate and those above it whose keys are here, in PEM.
std::string chain_of(const Certificate& lowest, const app::AuthorityKeys& authorities) {
  std::string chain = lowest.to_pem();
  Certificate below = lowest;
  const auto names = authorities.names();
  for (auto name = names.rbegin(); name != names.rend(); ++name) {  // an issuer stands before what it issued
    const Certificate& above = authorities.issuer(*name).certificate();
    if (below.issuer_der() != above.subject_der() || !below.signed_by(above.public_key())) continue;
    chain += above.to_pem();
    below = above;
  }
  return chain;
}

/// Registers the operator, or removes the key that nobody was admitted with.
app::AdmittedOperator admit_with_key(Workbench& bench, const app::AuthorityKeys& authorities,
                                     const OperatorOrder& order, const PublicKey& key, const fs::path& key_file) {
  try {
    return app::admit_operator(bench.database, authorities, bench.profiles,
                               {.name = order.name,
                                .role = order.role,
                                .office = order.office,
                                .key = key,
                                .organization = bench.config.organization.name,
                                .instance = bench.config.daemon.instance},
                               bench.random, bench.clock.now());
  } catch (const storage::CommitInDoubt&) {
    throw;  // he may have been admitted: the key stays
  } catch (...) {
    fs::remove(key_file);
    throw;
  }
}

}  // namespace

std::vector<app::CeremonyCertificate> init(const config::Config& config, const std::vector<std::string>& server_names) {
  Workbench bench(config);
  return app::initialise(bench.database, config.keys.directory, read_password_file(config.keys.password_file),
                         ceremony_order(config, server_names), bench.clock.now(), bench.random);
}

app::OperatorView add_operator(const config::Config& config, const OperatorOrder& order) {
  Workbench bench(config);
  const app::AuthorityKeys authorities = bench.authorities();
  const fs::path key_file = with_suffix(order.output, ".key");
  const fs::path certificate_file = with_suffix(order.output, ".crt");
  const PrivateKey key = PrivateKey::generate(order.key);
  const std::string pem =
      order.password_file ? key.to_encrypted_pem(read_password_file(*order.password_file)) : key.to_unencrypted_pem();
  if (fs::exists(certificate_file)) {
    throw Error(Errc::already_initialised, LogNote{certificate_file.string() + " exists already"});
  }
  // The key is on the disk before anybody is admitted with it: a certificate whose key is lost would be of no use.
  write_new_file(key_file, pem, FileMode::secret);
  const app::AdmittedOperator admitted = admit_with_key(bench, authorities, order, key.public_key(), key_file);
  try {
    write_new_file(certificate_file, chain_of(admitted.certificate, authorities), FileMode::readable);
  } catch (const Error& error) {
    throw Error(error.code(),
                LogNote{error.note().text + "\nThe operator " + admitted.view.id.to_string() +
                        " is admitted all the same and his key is " + key_file.string() +
                        "; his certificate is in the registry: GET /v1/certificates/" + admitted.issuer + "/" +
                        admitted.certificate.serial().to_hex() + " with Accept: application/x-pem-file"});
  }
  return admitted.view;
}

std::vector<app::OperatorView> list_operators(const config::Config& config) {
  Workbench bench(config);
  return app::list_operators(bench.database);
}

app::OperatorView disable_operator(const config::Config& config, OperatorId id) {
  Workbench bench(config);
  return app::disable_operator(bench.database, id, bench.clock.now());
}

std::vector<workers::PublishedCrl> publish_crls(const config::Config& config) {
  Workbench bench(config);
  const app::AuthorityKeys authorities = bench.authorities();
  storage::Listener listener(config.database.issuance, {std::string(storage::kStatusChannel)});
  workers::CrlPublisher publisher(bench.database, listener, crl_issuers(authorities), crl_options(config), bench.clock,
                                  make_logger(config.log.level));
  std::vector<workers::PublishedCrl> published = publisher.publish_all();
  publisher.remove_old();
  return published;
}

CrlForecast forecast_crl(const config::Config& config, const std::string& ca, std::uint64_t revocations) {
  Workbench bench(config);
  const auto found =
      bench.database.read([&](storage::Transaction& transaction) { return storage::Crls(transaction).current(ca); });
  if (!found) throw Error(Errc::crl_not_found, LogNote{"no CRL of a CA " + ca});
  const CrlSummary& current = found->summary;
  const std::uint64_t octets = crl_octets_with(current, revocations);
  const std::uint64_t shards = config.crl.shards;
  const std::uint64_t all = octets - current.octets;
  return {.current = current,
          .octets = octets,
          .shard_octets = shards == 0 ? 0 : octets / shards,
          .delta_octets = config.crl.delta ? all : 0,
          .warn_octets = config.crl.warn_octets};
}

QueueState look_at_queue(const config::Config& config) {
  constexpr std::size_t kMostParked = 100;
  storage::Database database(config.database.registration, 1);
  storage::check_schema(database);
  const SystemClock clock;
  return database.read([&](storage::Transaction& transaction) {
    storage::QueueReport report(transaction);
    return QueueState{report.lengths(clock.now()), report.parked(kMostParked)};
  });
}

app::AuditVerdict verify_audit(const config::Config& config, const std::optional<app::AuditMark>& known) {
  Workbench bench(config);
  const config::Path file = config.keys.directory / "audit.pub";
  const std::string text = read_file(file);
  const auto block = pem::first_block(text, {"PUBLIC KEY"});
  if (!block) throw Error(Errc::configuration_invalid, LogNote{file.string() + " holds no public key"});
  return app::verify_audit_log(bench.database, PublicKey::from_spki(block->der), known, bench.clock.now());
}

app::KeyAudit audit_keys(const config::Config& config) {
  storage::Database database(config.database.registration, 1);
  storage::check_schema(database);
  return app::audit_keys(database);
}

}  // namespace tamga::service
