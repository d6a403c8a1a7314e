#pragma once

// Approved applications of persons who do not exist, made through the use cases of the daemon with cheap hashing.

#include <cstddef>
#include <functional>
#include <vector>

#include "ca-core/openssl/random.hpp"
#include "server/app/actor.hpp"
#include "server/app/profile_store.hpp"
#include "server/app/registry.hpp"
#include "server/config/config.hpp"
#include "server/service/system_clock.hpp"

namespace tamga::bench {

/// Runs `work(i)` for 0 <= i < count on so many threads; the seconds that it took.
double seconds_on_threads(std::size_t threads, std::size_t count, const std::function<void(std::size_t)>& work);

/// Thread-safe.
class Intake {
 public:
  /// As many requests with keys of this kind are made at once.
  Intake(const config::Config& config, OperatorId operator_id, std::size_t count, ParameterSet key, SignatureKind kind,
         std::size_t threads);

  /// An approved application of the person with this number, with the request of this number.
  ApplicationId approve(std::size_t number);

  const std::vector<Bytes>& requests() const { return requests_; }
  storage::Database& database() { return database_; }
  app::Registry& registry() { return registry_; }
  const app::Actor& actor() const { return actor_; }

 private:
  SignatureKind kind_;
  app::Actor actor_;
  service::SystemClock clock_;
  openssl::OpensslRandom random_;
  storage::Database database_;
  storage::PersonalData personal_data_;
  app::CodeWordHashing code_words_;
  app::ProfileStore profiles_;
  app::Registry registry_;
  std::vector<Bytes> requests_;
};

}  // namespace tamga::bench
