#include "server/service/registration_duty.hpp"

#include <algorithm>
#include <limits>

#include "ca-core/keys/key_file.hpp"
#include "server/app/profile_versions.hpp"
#include "server/http/authentication.hpp"
#include "server/service/secrets.hpp"

namespace tamga::service {
namespace {

app::Argon2Costs costs_of(const config::CodeWord& settings) {
  return {.memory_kib = static_cast<std::uint32_t>(settings.memory_kib),
          .passes = static_cast<std::uint32_t>(settings.passes),
          .threads = settings.threads};
}

/// Half of the workers serve requests that do not wait for a certificate.
std::size_t most_waiting(std::size_t worker_threads) {
  return std::max<std::size_t>(1, worker_threads / 2);
}

/// A quarter of the workers and no more than half of the connections to the database serve the public, so that the
/// staff always gets through.
http::SourceRates public_rates(const config::Config& config) {
  const std::size_t places = std::min(config.api.worker_threads / 4, config.database.pool_size / 2);
  return {.burst = config.api.registry_burst,
          .per_second = config.api.registry_per_second,
          .at_the_same_time = std::max<std::size_t>(1, places)};
}

}  // namespace

RegistrationDuty::RegistrationDuty(Foundation& foundation)
    : database_(foundation.config.database.registration, foundation.config.database.pool_size,
                foundation.config.database.acquire_timeout),
      probe_(foundation.config.database.registration),
      personal_data_(database_, read_master_key(foundation.config.personal_data.master_key_file), foundation.random,
                     foundation.clock.now()),
      code_words_(costs_of(foundation.config.code_word), foundation.random),
      registry_{.database = database_,
                .personal_data = personal_data_,
                .code_words = code_words_,
                .profiles = profiles_,
                .random = foundation.random,
                .code_word_limits = app::CodeWordLimits{.attempts = foundation.config.code_word.attempts,
                                                        .source_attempts = foundation.config.code_word.source_attempts,
                                                        .window = foundation.config.code_word.window},
                .signature_tool = foundation.config.organization.signature_tool,
                .signed_request_limits =
                    app::SignedRequestLimits{.max_age = foundation.config.signed_requests.max_age,
                                             .clock_skew = foundation.config.signed_requests.clock_skew}},
      results_(database_, foundation.config.database.registration, most_waiting(foundation.config.api.worker_threads)),
      keys_password_(read_password_file(foundation.config.keys.password_file)),
      keys_(foundation.config.keys.directory, keys_password_, foundation.config.keys.tokens),
      extract_signers_(keys_),
      public_limits_(public_rates(foundation.config)),
      services_{.registry = registry_,
                .issuance_results = results_,
                .clock = foundation.clock,
                .readiness = foundation.readiness,
                .public_limits = public_limits_,
                .extract_signers = extract_signers_,
                .fonts = fonts_,
                .webhook_rules = app::WebhookRules{.http = foundation.config.webhooks.allow_http,
                                                   .private_addresses = foundation.config.webhooks.allow_private}},
      router_(http::routes(), services_, http::authenticate_in(database_), foundation.clock),
      workers_(foundation.config.api.worker_threads, foundation.config.api.queue_limit),
      answer_(router_, workers_, foundation.metrics, foundation.logger, foundation.access_logger),
      queue_watch_(database_, foundation.clock, foundation.logger),
      listener_(net::ListenerSettings::of(foundation.config.api),
                net::TlsContext::load(foundation.config.api, keys_password_), answer_.dispatch(), foundation.clock,
                foundation.random, foundation.logger) {
  watch(foundation.metrics);
  watch_queue(foundation.metrics);
  if (foundation.config.daemon.has(config::Duty::issuance)) return;  // which says the same
  for (const std::string& sentence : app::compare_shipped_profiles(database_)) foundation.logger->warn(sentence);
}

void RegistrationDuty::watch(net::Metrics& metrics) {
  using Kind = net::Metrics::Kind;
  constexpr const char* kWorkers = "Requests at the workers of the API";
  constexpr const char* kLost = "Connections of the API that ended without an answer";
  const auto number = [](auto value) { return static_cast<double>(value); };
  metrics.watch(Kind::gauge, "tamga_http_workers", kWorkers, {{"state", "waiting"}},
                [=, this] { return number(workers_.waiting()); });
  metrics.watch(Kind::gauge, "tamga_http_workers", kWorkers, {{"state", "running"}},
                [=, this] { return number(workers_.running()); });
  metrics.watch(Kind::gauge, "tamga_http_connections", "Open connections of the API", {},
                [=, this] { return number(listener_.connections()); });
  metrics.watch(Kind::counter, "tamga_http_lost_connections_total", kLost, {{"cause", "handshake"}},
                [=, this] { return number(listener_.failed_handshakes()); });
  metrics.watch(Kind::counter, "tamga_http_lost_connections_total", kLost, {{"cause", "timeout"}},
                [=, this] { return number(listener_.timeouts()); });
}

void RegistrationDuty::watch_queue(net::Metrics& metrics) {
  using Kind = net::Metrics::Kind;
  constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();
  const auto watch_length = [&](const char* state, std::size_t storage::QueueLengths::*number) {
    metrics.watch(Kind::gauge, "tamga_queue_applications", "Applications in the issuing queue; NaN: not known",
                  {{"state", state}}, [=, this] {
                    const auto lengths = queue_watch_.latest();
                    return lengths ? static_cast<double>((*lengths).*number) : kUnknown;
                  });
  };
  watch_length("queued", &storage::QueueLengths::queued);
  watch_length("issuing", &storage::QueueLengths::issuing);
  watch_length("parked", &storage::QueueLengths::parked);
  metrics.watch(Kind::gauge, "tamga_queue_oldest_seconds", "How long the oldest application has waited for a worker",
                {}, [this] { return static_cast<double>(queue_watch_.oldest_age().count()); });
}

void RegistrationDuty::start() {
  listener_.start();
  queue_watcher_ = std::jthread([this](std::stop_token stop) { queue_watch_.run(stop); });
}

void RegistrationDuty::stop(const StopDeadline& deadline) {
  // Whoever waits for a certificate is told that it is on its way.
  results_.stop();
  queue_watcher_.request_stop();
  listener_.stop(deadline.time_left());
  workers_.finish();
}

}  // namespace tamga::service
