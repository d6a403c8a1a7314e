#include "server/service/registration_duty.hpp"

#include "ca-core/keys/key_file.hpp"
#include "server/http/authentication.hpp"
#include "server/service/secrets.hpp"

namespace tamga::service {
namespace {

app::Argon2Costs costs_of(const config::CodeWord& settings) {
  return {.memory_kib = static_cast<std::uint32_t>(settings.memory_kib),
          .passes = static_cast<std::uint32_t>(settings.passes),
          .threads = settings.threads};
}

}  // namespace

RegistrationDuty::RegistrationDuty(Foundation& foundation)
    : foundation_(foundation),
      database_(foundation.config.database.registration, foundation.config.database.pool_size,
                foundation.config.database.acquire_timeout),
      probe_(foundation.config.database.registration),
      personal_data_(database_, read_master_key(foundation.config.personal_data.master_key_file), foundation.random,
                     foundation.clock.now()),
      code_words_(costs_of(foundation.config.code_word), foundation.random),
      registry_{.database = database_,
                .personal_data = personal_data_,
                .code_words = code_words_,
                .random = foundation.random,
                .code_word_limits = {.attempts = foundation.config.code_word.attempts,
                                     .window = foundation.config.code_word.window}},
      results_(database_, foundation.config.database.registration),
      services_{.registry = registry_,
                .issuance_results = results_,
                .clock = foundation.clock,
                .readiness = foundation.readiness},
      router_(http::routes(), services_, http::authenticate_in(database_), foundation.clock),
      workers_(foundation.config.api.worker_threads, foundation.config.api.queue_limit),
      answer_(router_, workers_, foundation.metrics, foundation.logger, foundation.access_logger),
      listener_(net::ListenerSettings::of(foundation.config.api),
                net::TlsContext::load(foundation.config.api, read_password_file(foundation.config.keys.password_file)),
                answer_.dispatch(), foundation.clock, foundation.random, foundation.logger) {
  foundation.readiness.add("registration_database", [this] { return probe_.complaint(); });
}

void RegistrationDuty::stop() {
  listener_.stop(foundation_.config.daemon.stop_timeout);
  workers_.finish();
  results_.stop();
}

}  // namespace tamga::service
