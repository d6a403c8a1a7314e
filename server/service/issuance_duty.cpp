#include "server/service/issuance_duty.hpp"

#include <algorithm>

#include <unistd.h>

#include "ca-core/keys/key_file.hpp"
#include "server/app/profile_versions.hpp"
#include "server/app/registered_authorities.hpp"
#include "server/service/secrets.hpp"
#include "server/workers/http_crl_target.hpp"

namespace tamga::service {
namespace {

/// Who holds a lease, for people who look into the database.
std::string daemon_name(const config::Config& config) {
  char host[256] = {};
  gethostname(host, sizeof host - 1);
  return std::string(host) + "/" + std::to_string(config.daemon.instance) + "/" + std::to_string(getpid());
}

app::IssuanceSettings settings_of(const config::Config& config) {
  return {.daemon = daemon_name(config),
          .instance = config.daemon.instance,
          .batch = config.issuance.batch,
          .lease = config.issuance.lease,
          .max_attempts = static_cast<int>(config.issuance.max_attempts)};
}

std::vector<WatchedKey> watched_keys(const app::AuthorityKeys& authorities) {
  std::vector<WatchedKey> keys;
  for (const std::string& name : authorities.names()) keys.push_back({name, &authorities.signer(name)});
  return keys;
}

}  // namespace

std::vector<workers::CrlIssuer> crl_issuers(const app::AuthorityKeys& authorities) {
  std::vector<workers::CrlIssuer> issuers;
  for (const std::string& name : authorities.names()) {
    issuers.push_back({.name = name,
                       .certificate = authorities.issuer(name).certificate(),
                       .signer = authorities.signer(name),
                       .sharded = authorities.issues_to_holders(name)});
  }
  return issuers;
}

workers::CrlPublisherOptions crl_options(const config::Config& config) {
  std::vector<unsigned> counts;
  for (const std::size_t count : {config.crl.shards, config.crl.former_shards}) {
    const auto number = static_cast<unsigned>(count);
    if (number != 0 && std::ranges::find(counts, number) == counts.end()) counts.push_back(number);
  }
  return {.validity = config.crl.validity,
          .period = config.crl.period,
          .spool_directory = config.crl.directory,
          .public_url = config.status.public_url,
          .warn_octets = config.crl.warn_octets,
          .deltas = config.crl.delta,
          .shard_counts = counts,
          .delta_reach = config.crl.delta_reach};
}

std::vector<std::unique_ptr<workers::CrlTarget>> crl_targets(const config::Crl& settings) {
  std::vector<std::unique_ptr<workers::CrlTarget>> targets;
  for (const config::CrlTarget& target : settings.targets) {
    if (!target.directory.empty()) {
      targets.push_back(std::make_unique<workers::CrlFolder>(target.directory));
    } else {
      targets.push_back(std::make_unique<workers::HttpCrlTarget>(workers::HttpCrlPlace{
          .url = target.url, .credentials_file = target.credentials_file, .s3_region = target.s3_region}));
    }
  }
  return targets;
}

IssuanceDuty::Worker::Worker(IssuanceDuty& duty)
    : listener(duty.foundation_.config.database.issuance, {std::string(storage::kIssuanceChannel)}),
      worker(duty.issuance_, listener, duty.counters_, duty.foundation_.logger) {}

IssuanceDuty::Monitor::Monitor(IssuanceDuty& duty, const std::string& url)
    : listener(duty.foundation_.config.database.issuance, {std::string(storage::kStatusChannel)}),
      monitor(duty.database_, listener, duty.foundation_.clock, duty.foundation_.random, duty.foundation_.logger,
              {.url = url,
               .interval = duty.foundation_.config.monitor.interval,
               .patience = duty.foundation_.config.monitor.patience,
               .sample = duty.foundation_.config.monitor.sample},
              [&metrics = duty.foundation_.metrics, url](std::chrono::duration<double> time) {
                metrics.observe_visibility(url, time);
              }) {}

void IssuanceDuty::Monitor::watch(net::Metrics& metrics) const {
  const auto counter = [&](const std::string& name, const std::string& help, const char* source,
                           const std::atomic<std::uint64_t>& value) {
    net::Metrics::Labels labels{{"daemon", monitor.url()}};
    if (source != nullptr) labels.emplace("source", source);
    metrics.watch(net::Metrics::Kind::counter, name, help, labels,
                  [&value] { return static_cast<double>(value.load()); });
  };
  const std::string disagreements = "Statuses told otherwise than the registry has them";
  const workers::MonitorCounters& counters = monitor.counters();
  counter("tamga_monitor_answers_total", "Statuses told as the registry has them", nullptr, counters.answers);
  counter("tamga_monitor_disagreements_total", disagreements, "ocsp", counters.ocsp_disagreements);
  counter("tamga_monitor_disagreements_total", disagreements, "crl", counters.crl_disagreements);
  counter("tamga_monitor_failures_total", "Questions without an answer to believe", nullptr, counters.failures);
}

IssuanceDuty::IssuanceDuty(Foundation& foundation)
    : foundation_(foundation),
      // Each worker may hold a connection, and so may the CRL publisher (two), the audit chainer, the publisher of
      // changes, the keeper of terms, the renewer of delegates, recovery, each monitor, whoever delivers CRLs to a
      // place (two), and those who tell webhooks.
      database_(foundation.config.database.issuance,
                foundation.config.issuance.workers + 7 + foundation.config.monitor.urls.size() +
                    2 * foundation.config.crl.targets.size() + WebhookDelivery::kConnections,
                foundation.config.database.acquire_timeout),
      probe_(foundation.config.database.issuance),
      personal_data_(database_, read_master_key(foundation.config.personal_data.master_key_file), foundation.random,
                     foundation.clock.now()),
      keys_password_(read_password_file(foundation.config.keys.password_file)),
      keys_(foundation.config.keys.directory, keys_password_, foundation.config.keys.tokens),
      authorities_(
          foundation.config.keys.directory, keys_password_, foundation.config.status.public_url,
          tools_of(foundation.config.organization), foundation.config.keys.tokens,
          {.shards = static_cast<unsigned>(foundation.config.crl.shards), .deltas = foundation.config.crl.delta}),
      key_watch_(watched_keys(authorities_), foundation.logger),
      audit_signer_(read_key_file(foundation.config.keys.directory / "audit.key", keys_password_)),
      issuance_(database_, personal_data_, authorities_, profiles_, foundation.clock, foundation.random,
                settings_of(foundation.config)),
      crl_listener_(foundation.config.database.issuance, {std::string(storage::kStatusChannel)}),
      crl_publisher_(database_, crl_listener_, crl_issuers(authorities_), crl_options(foundation.config),
                     foundation.clock, foundation.logger),
      crl_delivery_(database_, crl_issuers(authorities_), crl_targets(foundation.config.crl),
                    foundation.config.crl.directory, foundation.logger),
      audit_chainer_(database_, audit_signer_, foundation.clock, foundation.logger),
      change_publisher_(database_, foundation.clock, foundation.random, foundation.logger),
      term_keeper_(database_, personal_data_, foundation.clock, foundation.logger,
                   {.warning_margin = foundation.config.revocation.warning_margin}),
      delegate_renewal_(database_, authorities_, keys_, profiles_, foundation.clock, foundation.random,
                        {.margin = foundation.config.issuance.responder_renewal,
                         .instance = foundation.config.daemon.instance,
                         .organization = foundation.config.organization.name}),
      delegate_renewer_(delegate_renewal_, foundation.logger),
      webhook_delivery_(foundation, database_, personal_data_, daemon_name(foundation.config)) {
  for (std::size_t i = 0; i < foundation.config.issuance.workers; ++i) {
    workers_.push_back(std::make_unique<Worker>(*this));
  }
  for (const std::string& url : foundation.config.monitor.urls) {
    monitors_.push_back(std::make_unique<Monitor>(*this, url));
    monitors_.back()->watch(foundation.metrics);
  }
  app::check_registered_authorities(database_, authorities_);
  for (const std::string& sentence : app::compare_shipped_profiles(database_)) foundation.logger->warn(sentence);
  app::check_audit_key(authorities_, audit_signer_);
  key_watch_.show(foundation.metrics);
  webhook_delivery_.watch(foundation.metrics);
  watch(foundation.metrics);
}

void IssuanceDuty::watch(net::Metrics& metrics) {
  using Kind = net::Metrics::Kind;
  metrics.watch(Kind::gauge, "tamga_revocation_requests_open", "Requests for revocation that wait for a decision", {},
                [this] { return static_cast<double>(term_keeper_.open_requests()); });
  metrics.watch(Kind::gauge, "tamga_revocation_requests_overdue", "Those whose twelve hours are over", {},
                [this] { return static_cast<double>(term_keeper_.overdue_requests()); });
  metrics.watch(Kind::gauge, "tamga_revocation_deadline_seconds",
                "Until the first of their deadlines, negative when it has passed, +Inf without any", {},
                [this] { return term_keeper_.seconds_to_deadline(); });
  const auto crl_gauge = [&](const std::string& name, const std::string& help, const std::string& ca, auto value) {
    metrics.watch(Kind::gauge, name, help, {{"ca", ca}}, [this, ca, value] {
      const auto current = crl_publisher_.facts().find(ca);
      return current ? static_cast<double>(value(*current)) : -1.0;
    });
  };
  for (const std::string& ca : authorities_.names()) {
    crl_gauge("tamga_crl_entries", "Entries of the current CRL; -1: none seen", ca,
              [](const CrlSummary& current) { return current.entries; });
    crl_gauge("tamga_crl_octets", "Its length", ca, [](const CrlSummary& current) { return current.octets; });
    crl_gauge("tamga_crl_next_update_seconds", "Until its nextUpdate", ca, [this](const CrlSummary& current) {
      return (current.header.next_update - foundation_.clock.now()).count();
    });
  }
  for (const auto& place : crl_delivery_.places()) {
    const net::Metrics::Labels labels{{"target", place->target->name()}};
    metrics.watch(Kind::counter, "tamga_crl_deliveries_total", "CRLs put into a place outside", labels,
                  [&place] { return static_cast<double>(place->lists.load()); });
    metrics.watch(Kind::counter, "tamga_crl_delivery_failures_total", "Attempts at it that failed", labels,
                  [&place] { return static_cast<double>(place->failures.load()); });
  }
  using app::IssuanceOutcome;
  for (const IssuanceOutcome outcome : {IssuanceOutcome::issued, IssuanceOutcome::requeued, IssuanceOutcome::parked,
                                        IssuanceOutcome::taken_over, IssuanceOutcome::left}) {
    metrics.watch(Kind::counter, "tamga_issuing_attempts_total", "Attempts of this daemon at issuing",
                  {{"outcome", std::string(workers::to_string(outcome))}},
                  [=, this] { return static_cast<double>(counters_.number(outcome)); });
  }
}

void IssuanceDuty::start() {
  for (const auto& worker : workers_) {
    threads_.emplace_back([&worker = worker->worker](std::stop_token stop) { worker.run(stop); });
  }
  threads_.emplace_back([this](std::stop_token stop) { crl_publisher_.run(stop); });
  for (const auto& place : crl_delivery_.places()) {
    threads_.emplace_back([this, &place = *place](std::stop_token stop) { crl_delivery_.run(place, stop); });
  }
  threads_.emplace_back([this](std::stop_token stop) { audit_chainer_.run(stop); });
  threads_.emplace_back([this](std::stop_token stop) { change_publisher_.run(stop); });
  threads_.emplace_back([this](std::stop_token stop) { term_keeper_.run(stop); });
  threads_.emplace_back([this](std::stop_token stop) { delegate_renewer_.run(stop); });
  for (const auto& monitor : monitors_) {
    threads_.emplace_back([&monitor = monitor->monitor](std::stop_token stop) { monitor.run(stop); });
  }
  webhook_delivery_.start(threads_);
  threads_.emplace_back([this](std::stop_token stop) { key_watch_.run(stop); });
}

std::optional<std::string> IssuanceDuty::complaint() const {
  if (auto database = probe_.complaint()) return database;
  return key_watch_.complaint();
}

void IssuanceDuty::stop() {
  for (std::jthread& thread : threads_) thread.request_stop();
  threads_.clear();
}

}  // namespace tamga::service
