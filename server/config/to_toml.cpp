#include <sstream>

#include "server/config/config.hpp"
#include "server/config/toml.hpp"
#include "server/config/values.hpp"
#include "server/config/webhooks_section.hpp"

namespace tamga::config {
namespace {

std::int64_t whole(std::size_t value) {
  return static_cast<std::int64_t>(value);
}

toml::table organization_table(const Organization& organization) {
  return toml::table{{"name", organization.name},
                     {"inn", organization.inn},
                     {"ogrn", organization.ogrn},
                     {"region_code", organization.region_code},
                     {"region", organization.region},
                     {"locality", organization.locality},
                     {"street", organization.street},
                     {"email", organization.email},
                     {"signature_tool", organization.signature_tool},
                     {"ca_tool", organization.ca_tool},
                     {"signature_tool_certificate", organization.signature_tool_certificate},
                     {"ca_tool_certificate", organization.ca_tool_certificate}};
}

toml::table api_table(const Api& api) {
  toml::array certificates;
  for (const auto& files : api.certificates) {
    certificates.push_back(toml::table{{"certificate", files.certificate.string()}, {"key", files.key.string()}});
  }
  toml::array names;
  for (const auto& name : api.names) names.push_back(name);
  return toml::table{{"listen", api.listen.to_string()},
                     {"certificates", certificates},
                     {"client_ca", api.client_ca.string()},
                     {"names", names},
                     {"tls_max", to_string(api.tls_max)},
                     {"max_connections", whole(api.max_connections)},
                     {"max_header", whole(api.max_header)},
                     {"max_body", whole(api.max_body)},
                     {"worker_threads", whole(api.worker_threads)},
                     {"queue_limit", whole(api.queue_limit)},
                     {"registry_burst", whole(api.registry_burst)},
                     {"registry_per_second", whole(api.registry_per_second)},
                     {"handshake_timeout", to_string(api.handshake_timeout)},
                     {"request_timeout", to_string(api.request_timeout)},
                     {"idle_timeout", to_string(api.idle_timeout)}};
}

toml::table keys_table(const Keys& keys) {
  toml::table table{{"directory", keys.directory.string()}, {"password_file", keys.password_file.string()}};
  if (keys.tokens.empty()) return table;
  toml::array tokens;
  // The URIs hold no PIN: the reader refuses those.
  for (const auto& [name, key] : keys.tokens) {
    tokens.push_back(toml::table{{"name", name}, {"uri", key.uri}, {"pin_file", key.pin_file.string()}});
  }
  table.insert("tokens", tokens);
  return table;
}

toml::table status_table(const Status& status) {
  return toml::table{{"listen", status.listen.to_string()},
                     {"public_url", status.public_url},
                     {"snapshot_directory", status.snapshot_directory.string()},
                     {"threads", whole(status.threads)},
                     {"max_connections", whole(status.max_connections)},
                     {"max_connections_per_source", whole(status.max_connections_per_source)},
                     {"max_age", to_string(status.max_age)},
                     {"ocsp_validity", to_string(status.ocsp_validity)},
                     {"ocsp_retention", to_string(status.ocsp_retention)},
                     {"ocsp_never_issued", to_string(status.ocsp_never_issued)},
                     {"ocsp_nonce", to_string(status.ocsp_nonce)},
                     {"ocsp_nonce_min", whole(status.ocsp_nonce_min)},
                     {"ocsp_nonce_max", whole(status.ocsp_nonce_max)},
                     {"idle_timeout", to_string(status.idle_timeout)}};
}

toml::table crl_table(const Crl& crl) {
  toml::table table{{"validity", to_string(crl.validity)},
                    {"period", to_string(crl.period)},
                    {"cache_age", to_string(crl.cache_age)},
                    {"directory", crl.directory.string()},
                    {"shards", whole(crl.shards)},
                    {"former_shards", whole(crl.former_shards)},
                    {"warn_octets", whole(crl.warn_octets)},
                    {"delta", crl.delta},
                    {"delta_reach", to_string(crl.delta_reach)}};
  toml::array targets;
  for (const CrlTarget& target : crl.targets) {
    toml::table item;
    if (!target.directory.empty()) item.insert("directory", target.directory.string());
    if (!target.url.empty()) item.insert("url", target.url);
    if (!target.credentials_file.empty()) item.insert("credentials_file", target.credentials_file.string());
    if (!target.s3_region.empty()) item.insert("s3_region", target.s3_region);
    targets.push_back(std::move(item));
  }
  if (!targets.empty()) table.insert("targets", std::move(targets));
  return table;
}

toml::table monitor_table(const Monitor& monitor) {
  toml::array urls;
  for (const std::string& url : monitor.urls) urls.push_back(url);
  return toml::table{{"urls", urls},
                     {"interval", to_string(monitor.interval)},
                     {"patience", to_string(monitor.patience)},
                     {"sample", whole(monitor.sample)}};
}

toml::table daemon_table(const Daemon& daemon) {
  toml::array duties;
  for (const Duty duty : daemon.duties) duties.push_back(to_string(duty));
  return toml::table{{"duties", duties},
                     {"instance", std::int64_t{daemon.instance}},
                     {"stop_timeout", to_string(daemon.stop_timeout)}};
}

}  // namespace

std::string to_toml(const Config& config) {
  // Connection strings hold no password: the reader refuses those.
  toml::table root{{"daemon", daemon_table(config.daemon)},
                   {"log", toml::table{{"level", to_string(config.log.level)}}},
                   {"database", toml::table{{"registration", config.database.registration},
                                            {"issuance", config.database.issuance},
                                            {"status", config.database.status},
                                            {"pool_size", whole(config.database.pool_size)},
                                            {"acquire_timeout", to_string(config.database.acquire_timeout)}}},
                   {"metrics", toml::table{{"listen", config.metrics.listen.to_string()}}},
                   {"keys", keys_table(config.keys)},
                   {"issuance", toml::table{{"workers", whole(config.issuance.workers)},
                                            {"batch", whole(config.issuance.batch)},
                                            {"lease", to_string(config.issuance.lease)},
                                            {"max_attempts", whole(config.issuance.max_attempts)},
                                            {"responder_renewal", to_string(config.issuance.responder_renewal)}}},
                   {"code_word", toml::table{{"attempts", whole(config.code_word.attempts)},
                                             {"source_attempts", whole(config.code_word.source_attempts)},
                                             {"window", to_string(config.code_word.window)},
                                             {"memory_kib", whole(config.code_word.memory_kib)},
                                             {"passes", whole(config.code_word.passes)},
                                             {"threads", whole(config.code_word.threads)}}},
                   {"signed_requests", toml::table{{"max_age", to_string(config.signed_requests.max_age)},
                                                   {"clock_skew", to_string(config.signed_requests.clock_skew)}}}};
  // Tables that a daemon of these duties may do without are shown only when they were given.
  if (!config.organization.name.empty()) root.insert("organization", organization_table(config.organization));
  if (!config.api.certificates.empty()) root.insert("api", api_table(config.api));
  if (!config.status.public_url.empty()) root.insert("status", status_table(config.status));
  if (!config.personal_data.master_key_file.empty()) {
    root.insert("personal_data", toml::table{{"master_key_file", config.personal_data.master_key_file.string()}});
  }
  root.insert("monitor", monitor_table(config.monitor));
  root.insert("webhooks", webhooks_table(config.webhooks));
  root.insert("revocation", toml::table{{"warning_margin", to_string(config.revocation.warning_margin)}});
  if (!config.crl.directory.empty()) {
    root.insert("crl", crl_table(config.crl));
  }
  std::ostringstream text;
  text << root;
  return text.str();
}

}  // namespace tamga::config
