#include "tests/integration/registry/installed_authorities.hpp"

#include <stdexcept>

#include <stdlib.h>

#include "ca-core/openssl/random.hpp"
#include "server/app/initialise.hpp"
#include "tests/support/postgres_cluster.hpp"
#include "tests/support/test_ceremony.hpp"

namespace tamga::testing {
namespace {

namespace fs = std::filesystem;

/// Long before any moment of a test, and long before the end of what is issued then.
constexpr Instant kCeremony{std::chrono::sys_days(std::chrono::year(2026) / 1 / 12)};

}  // namespace

const InstalledAuthorities& InstalledAuthorities::instance() {
  PostgresCluster::running();  // made before, so that it goes after
  static const InstalledAuthorities authorities;
  return authorities;
}

InstalledAuthorities::InstalledAuthorities() {
  std::string pattern = (fs::temp_directory_path() / "tamga-keys-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("mkdtemp failed");
  folder_ = pattern;
  directory_ = folder_ / "keys";
  template_ = PostgresCluster::running().create_database();
  openssl::OpensslRandom random;
  {
    storage::Database database(PostgresCluster::running().connection_string(template_, "tamga_issuance"), 1);
    app::initialise(database, directory_, password_, test_ceremony(), kCeremony, random);
  }
  key_store_ = std::make_unique<app::KeyStore>(directory_, password_, no_tokens_);
  keys_ = std::make_unique<app::AuthorityKeys>(directory_, password_, kTestPublicUrl, test_tools());
}

InstalledAuthorities::~InstalledAuthorities() {
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

std::string InstalledAuthorities::create_database() const {
  return PostgresCluster::running().create_database(template_);
}

}  // namespace tamga::testing
