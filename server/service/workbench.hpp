#pragma once

#include "ca-core/keys/key_file.hpp"
#include "ca-core/openssl/random.hpp"
#include "server/app/authority_keys.hpp"
#include "server/app/profile_store.hpp"
#include "server/config/config.hpp"
#include "server/service/secrets.hpp"
#include "server/service/system_clock.hpp"
#include "server/storage/database.hpp"
#include "server/storage/server_checks.hpp"

namespace tamga::service {

/// What a command works with: the database in the issuing role, checked.
struct Workbench {
  explicit Workbench(const config::Config& configuration)
      : config(configuration), database(configuration.database.issuance, 2) {
    storage::check_schema(database);
  }

  app::AuthorityKeys authorities() const {
    return app::AuthorityKeys(config.keys.directory, read_password_file(config.keys.password_file),
                              config.status.public_url, tools_of(config.organization), config.keys.tokens,
                              {.shards = static_cast<unsigned>(config.crl.shards), .deltas = config.crl.delta},
                              app::Opening::when_used);
  }

  const config::Config& config;
  storage::Database database;
  app::ProfileStore profiles;
  SystemClock clock;
  openssl::OpensslRandom random;
};

}  // namespace tamga::service
