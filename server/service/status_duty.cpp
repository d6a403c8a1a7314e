#include "server/service/status_duty.hpp"

#include <algorithm>
#include <limits>

#include "ca-core/keys/key_file.hpp"
#include "server/app/authority_keys.hpp"

namespace tamga::service {
namespace {

constexpr std::size_t kCacheOctets = std::size_t{256} << 20U;

status::ResponderKeys read_responder_keys(const config::Keys& keys) {
  const Password password = read_password_file(keys.password_file);
  const app::KeyStore store(keys.directory, password, keys.tokens);
  status::ResponderKeys responders;
  for (const std::string& name : app::generations_in(keys.directory, app::kResponderPrefix)) {
    responders.emplace(name, store.open(std::string(app::kResponderPrefix) + name));
  }
  for (const std::string& name : app::adopted_names(keys.directory, app::kAdoptedResponderEnding)) {
    responders.emplace(
        name, std::make_unique<KeyFileSigner>(read_key_file(
                  app::adopted_delegate_key_path(keys.directory, name, app::kAdoptedResponderEnding), password)));
  }
  return responders;
}

std::vector<WatchedKey> watched_keys(const status::ResponderKeys& responders) {
  std::vector<WatchedKey> keys;
  for (const auto& [name, signer] : responders)
    keys.push_back({std::string(app::kResponderPrefix) + name, signer.get()});
  return keys;
}

status::OcspOptions ocsp_options(const config::Config& config) {
  const config::Status& settings = config.status;
  status::OcspOptions options{.validity = settings.ocsp_validity,
                              .maximum_age = settings.max_age,
                              .retention = settings.ocsp_retention,
                              .shortest_nonce = settings.ocsp_nonce_min,
                              .longest_nonce = settings.ocsp_nonce_max};
  if (settings.ocsp_never_issued == config::NeverIssued::revoked) {
    options.never_issued = status::OcspOptions::NeverIssued::revoked;
  }
  for (std::string& name : app::adopted_names(config.keys.directory, app::kAdoptedResponderEnding)) {
    options.incomplete.insert(std::move(name));
  }
  if (settings.ocsp_nonce == config::NoncePolicy::ignore) options.longest_nonce = 0;
  return options;
}

net::StatusListenerOptions listener_options(const config::Status& settings) {
  return {.endpoint = settings.listen,
          .threads = settings.threads,
          .maximum_connections = settings.max_connections,
          .maximum_connections_per_source = settings.max_connections_per_source,
          .idle_timeout = settings.idle_timeout};
}

}  // namespace

StatusDuty::StatusDuty(Foundation& foundation)
    : foundation_(foundation),
      // The followers of statuses and of published changes and the CRL copier, each with one connection.
      database_(foundation.config.database.status, 3, foundation.config.database.acquire_timeout),
      index_(foundation.random),
      cache_(index_, kCacheOctets),
      authorities_(read_responder_keys(foundation.config.keys)),
      key_watch_(watched_keys(authorities_.keys()), foundation.logger),
      store_(foundation.config.status.snapshot_directory),
      crls_(foundation.config.crl.directory, std::min(foundation.config.crl.cache_age, foundation.config.crl.period)),
      ocsp_(index_, cache_, authorities_, freshness_, counters_, ocsp_options(foundation.config)),
      feed_listener_(foundation.config.database.status, {std::string(storage::kStatusChannel)}),
      follower_(database_, feed_listener_, {index_, cache_, authorities_, store_, freshness_, counters_},
                foundation.clock, foundation.logger),
      crl_copier_(database_, authorities_, crls_, counters_, foundation.logger),
      changes_(foundation.config.status.snapshot_directory),
      change_follower_(
          database_, changes_, [this](const storage::StatusChange& change) { return !index_.is_news(change); },
          foundation.clock, foundation.logger),
      listener_(
          {ocsp_, index_, authorities_, crls_, freshness_, counters_, foundation.clock, foundation.random, changes_},
          listener_options(foundation.config.status), foundation.logger) {
  if (follower_.restore()) crl_copier_.restore();
  watch();
}

std::optional<std::string> StatusDuty::complaint() const {
  if (!freshness_.known_at()) return "nothing loaded yet";
  if (!follower_.is_connected()) {
    return "database unreachable, answers from memory are " +
           std::to_string(freshness_.age(foundation_.clock.now())->count()) + " s old";
  }
  return key_watch_.complaint();
}

void StatusDuty::watch() {
  using Kind = net::Metrics::Kind;
  net::Metrics& metrics = foundation_.metrics;
  key_watch_.show(metrics);
  const auto counter = [&](const std::string& name, const std::string& help, net::Metrics::Labels labels,
                           const std::atomic<std::uint64_t>& value) {
    metrics.watch(Kind::counter, name, help, std::move(labels), [&value] { return static_cast<double>(value.load()); });
  };
  counter("tamga_ocsp_requests_total", "OCSP requests", {}, counters_.ocsp_requests);
  const std::string answers = "tamga_ocsp_answers_total";
  const std::string answers_help = "OCSP answers by how they were made";
  counter(answers, answers_help, {{"made", "cached"}}, counters_.cache_hits);
  counter(answers, answers_help, {{"made", "signed_to_keep"}}, counters_.signed_to_keep);
  counter(answers, answers_help, {{"made", "signed_on_the_spot"}}, counters_.signed_on_the_spot);
  counter(answers, answers_help, {{"made", "malformed"}}, counters_.refused_malformed);
  counter(answers, answers_help, {{"made", "unauthorized"}}, counters_.refused_unauthorized);
  counter(answers, answers_help, {{"made", "try_later"}}, counters_.refused_try_later);
  counter("tamga_status_changes_total", "Status changes applied", {}, counters_.changes_applied);
  counter("tamga_status_full_loads_total", "Complete loads of the registry", {}, counters_.full_loads);
  counter("tamga_status_polls_total", "Polls that the database answered", {}, counters_.polls);
  counter("tamga_status_revocations_kept_total", "Revocations kept against a registry that forgot them", {},
          counters_.revocations_kept);
  counter("tamga_status_crl_copies_total", "CRLs taken over from the registry", {}, counters_.crl_copies);
  counter("tamga_status_http_requests_total", "Requests to the public listener", {}, counters_.http_requests);
  counter("tamga_status_failed_polls_total", "Polls that the database did not answer", {}, counters_.failed_polls);
  metrics.watch(Kind::gauge, "tamga_status_certificates", "Serial numbers known to OCSP", {},
                [this] { return static_cast<double>(index_.size()); });
  metrics.watch(Kind::gauge, "tamga_status_index_octets", "Memory of the index of serial numbers", {},
                [this] { return static_cast<double>(index_.memory()); });
  metrics.watch(Kind::gauge, "tamga_status_age_seconds", "Since when the registry has not been heard of; -1: never", {},
                [this] {
                  const auto age = freshness_.age(foundation_.clock.now());
                  return age ? static_cast<double>(age->count()) : -1.0;
                });
  metrics.watch(Kind::gauge, "tamga_changes_published", "Position of the last published change known here", {},
                [this] { return static_cast<double>(changes_.size()); });
  metrics.watch(Kind::gauge, "tamga_changes_age_seconds",
                "Since when published changes may be missing here; -1: nothing is known", {}, [this] {
                  const auto age = changes_.freshness().age(foundation_.clock.now());
                  return age ? static_cast<double>(age->count()) : -1.0;
                });
  metrics.watch(Kind::gauge, "tamga_ocsp_responder_seconds",
                "Until the first certificate of an OCSP responder in use ends, +Inf without any", {}, [this] {
                  double least = std::numeric_limits<double>::infinity();
                  const auto served = authorities_.current();
                  for (const status::ServedAuthority& authority : served->all()) {
                    if (!authority.responder) continue;
                    const auto left = authority.responder_not_after - foundation_.clock.now();
                    least = std::min(least, static_cast<double>(left.count()));
                  }
                  return least;
                });
  watch_listener();
}

void StatusDuty::watch_listener() {
  using Kind = net::Metrics::Kind;
  net::Metrics& metrics = foundation_.metrics;
  const auto watch = [&](Kind kind, const std::string& name, const std::string& help, net::Metrics::Labels labels,
                         const auto& value) {
    metrics.watch(kind, name, help, std::move(labels), [&value] { return static_cast<double>(value.load()); });
  };
  watch(Kind::gauge, "tamga_status_connections", "Open connections of the public listener", {}, counters_.connections);
  metrics.watch(Kind::gauge, "tamga_status_connections_limit", "[status] max_connections", {},
                [this] { return static_cast<double>(foundation_.config.status.max_connections); });
  watch(Kind::counter, "tamga_status_refused_connections_total",
        "Connections closed at once because their source had as many as it may", {}, counters_.refused_connections);
  const std::string closed = "tamga_status_closed_connections_total";
  const std::string closed_help = "Connections closed for their slowness";
  watch(Kind::counter, closed, closed_help, {{"cause", "idle"}}, counters_.closed_idle);
  watch(Kind::counter, closed, closed_help, {{"cause", "slow_request"}}, counters_.closed_slow_requests);
  watch(Kind::counter, closed, closed_help, {{"cause", "slow_reader"}}, counters_.closed_slow_readers);
  const std::string refused = "tamga_status_refused_requests_total";
  const std::string refused_help = "Requests to the public listener that could not be read";
  watch(Kind::counter, refused, refused_help, {{"cause", "malformed"}}, counters_.malformed_requests);
  watch(Kind::counter, refused, refused_help, {{"cause", "too_large"}}, counters_.too_large_requests);
  watch(Kind::gauge, "tamga_status_buffer_octets", "Memory of requests and answers under way", {},
        counters_.buffer_octets);
  watch(Kind::gauge, "tamga_ocsp_waiting", "OCSP requests that wait for a signature", {},
        counters_.waiting_for_signature);
  metrics.watch(Kind::gauge, "tamga_ocsp_cache_octets", "Memory of prepared OCSP answers", {},
                [this] { return static_cast<double>(cache_.octets()); });
}

void StatusDuty::start() {
  threads_.emplace_back([this](std::stop_token stop) { follower_.run(stop); });
  threads_.emplace_back([this](std::stop_token stop) { crl_copier_.run(stop); });
  threads_.emplace_back([this](std::stop_token stop) { change_follower_.run(stop); });
  threads_.emplace_back([this](std::stop_token stop) { key_watch_.run(stop); });
  listener_.start();
}

void StatusDuty::stop(const StopDeadline& deadline) {
  listener_.stop(deadline.time_left());
  for (std::jthread& thread : threads_) thread.request_stop();
  threads_.clear();
}

}  // namespace tamga::service
