#include "server/config/config.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "ca-core/base/error.hpp"
#include "ca-core/identity/email.hpp"
#include "ca-core/identity/inn.hpp"
#include "ca-core/identity/ogrn.hpp"
#include "server/config/crl_section.hpp"
#include "server/config/table_reader.hpp"
#include "server/config/toml_text.hpp"
#include "server/config/values.hpp"
#include "server/config/webhooks_section.hpp"

namespace tamga::config {
namespace {

constexpr Bounds kConnections{1, 65536};
constexpr Bounds kThreads{1, 256};

[[noreturn]] void refuse(const std::vector<std::string>& sentences) {
  std::string text;
  for (const auto& sentence : sentences) text += (text.empty() ? "" : "\n") + sentence;
  throw Error(Errc::configuration_invalid, LogNote{text});
}

bool all_digits(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

void read_daemon(TableReader& table, Daemon& daemon) {
  const auto duties = table.texts("duties");
  if (duties.empty() && table.present())
    table.fault("duties", "must list one or more of \"registration\", \"issuance\", \"status\"");
  for (const auto& name : duties) {
    const auto duty = parse_duty(name);
    if (!duty) {
      table.fault("duties", "has \"" + name + "\", which is not one of \"registration\", \"issuance\", \"status\"");
    } else if (daemon.has(*duty)) {
      table.fault("duties", "names \"" + name + "\" twice");
    } else {
      daemon.duties.push_back(*duty);
    }
  }
  std::size_t instance = daemon.instance;
  table.number("instance", instance, {1, 127});
  daemon.instance = static_cast<std::uint8_t>(instance);
  table.duration("stop_timeout", daemon.stop_timeout, Seconds(1), Seconds(600));
}

void read_log(TableReader& table, Log& log) {
  table.word<LogLevel>("level", log.level, parse_log_level, R"("debug", "info", "warning" or "error")");
}

/// A number with check digits; a value that was refused before is empty here.
template <typename T>
void check_parsed(TableReader& table, std::string_view key, const std::string& value) {
  if (value.empty()) return;
  const auto parsed = T::parse(value);
  if (!parsed) table.fault(key, "is refused: " + std::string(texts(parsed.reason()).english));
}

void read_organization(TableReader& table, Organization& organization) {
  table.required_text("name", organization.name, {1, 64});  // ub-organization-name (RFC 5280, appendix A)
  table.required_text("inn", organization.inn, {10, 10});
  table.required_text("ogrn", organization.ogrn, {13, 13});
  table.required_text("region_code", organization.region_code, {2, 2});
  check_parsed<OrganizationInn>(table, "inn", organization.inn);
  check_parsed<Ogrn>(table, "ogrn", organization.ogrn);
  if (!all_digits(organization.region_code)) table.fault("region_code", "must consist of digits");
  table.required_text("region", organization.region, {1, 125});
  table.required_text("locality", organization.locality, {1, 128});
  table.required_text("street", organization.street, {1, 128});
  table.optional_text("email", organization.email, {0, Email::kMaxLength});
  if (!organization.email.empty() && !Email::parse(organization.email)) {
    table.fault("email", "must be an e-mail address in ASCII, as \"ca@example.ru\"");
  }
  // The sizes of issuerSignTool's fields (order 795).
  table.required_text("signature_tool", organization.signature_tool, {1, 200});
  table.required_text("ca_tool", organization.ca_tool, {1, 200});
  table.required_text("signature_tool_certificate", organization.signature_tool_certificate, {1, 100});
  table.required_text("ca_tool_certificate", organization.ca_tool_certificate, {1, 100});
}

void read_connection(TableReader& table, std::string_view key, std::string& value, bool required) {
  if (required) {
    table.required_text(key, value, {1, 2000});
  } else {
    table.optional_text(key, value, {0, 2000});
  }
  if (holds_password(value)) {
    table.fault(key, "holds a password; put it into a file and name that with passfile=");
    value.clear();
  }
}

void read_database(TableReader& table, const Daemon& daemon, Database& database) {
  read_connection(table, "registration", database.registration, daemon.has(Duty::registration));
  read_connection(table, "issuance", database.issuance, daemon.has(Duty::issuance));
  read_connection(table, "status", database.status, daemon.has(Duty::status));
  table.number("pool_size", database.pool_size, {1, 256});
  table.duration("acquire_timeout", database.acquire_timeout, Seconds(1), Seconds(60));
}

void read_certificates(TableReader& api, Faults& faults, std::vector<CertificateFiles>& certificates) {
  const auto tables = api.tables("certificates");
  if (tables.empty() && api.present()) api.fault("certificates", "must list at least one {certificate, key}");
  for (const toml::table* item : tables) {
    TableReader table(item, "[api] certificates", faults);
    CertificateFiles files;
    table.required_path("certificate", files.certificate);
    table.required_path("key", files.key);
    table.finish();
    certificates.push_back(files);
  }
}

/// A key that is in a token: where, and who opens it.
void read_token_keys(TableReader& keys, Faults& faults, std::map<std::string, TokenKey, std::less<>>& tokens) {
  for (const toml::table* item : keys.tables("tokens")) {
    TableReader table(item, "[keys] tokens", faults);
    std::string name;
    TokenKey key;
    table.required_text("name", name, {1, 64});
    table.required_text("uri", key.uri, {1, 2000});
    table.required_path("pin_file", key.pin_file);
    table.finish();
    try {
      if (!key.uri.empty()) check_token_key_uri(key.uri);
    } catch (const Error& error) {
      table.fault("uri", error.note().text);
    }
    if (!tokens.emplace(name, std::move(key)).second) table.fault("name", "names \"" + name + "\" twice");
  }
}

void read_names(TableReader& table, std::vector<std::string>& names) {
  auto given = table.texts("names");
  for (const auto& name : given) {
    const bool ascii = std::all_of(name.begin(), name.end(), [](char c) { return c > ' ' && c <= '~'; });
    if (name.empty() || name.size() > 253 || !ascii) {
      return table.fault("names", "must list host names (non-Latin ones as xn--…) and IP addresses");
    }
  }
  if (!given.empty()) names = std::move(given);
}

void read_api(TableReader& table, Faults& faults, Api& api) {
  table.required_endpoint("listen", api.listen);
  read_certificates(table, faults, api.certificates);
  table.required_path("client_ca", api.client_ca);
  read_names(table, api.names);
  table.word<TlsVersion>("tls_max", api.tls_max, parse_tls_version, R"("1.2" or "1.3")");
  table.number("max_connections", api.max_connections, kConnections);
  table.number("max_header", api.max_header, {1024, 65536});
  table.number("max_body", api.max_body, {1024, 64UL * 1024 * 1024});
  table.number("worker_threads", api.worker_threads, kThreads);
  table.number("queue_limit", api.queue_limit, {1, 100000});
  table.number("registry_burst", api.registry_burst, {1, 100000});
  table.number("registry_per_second", api.registry_per_second, {0, 100000});
  table.duration("handshake_timeout", api.handshake_timeout, Seconds(1), Seconds(120));
  table.duration("request_timeout", api.request_timeout, Seconds(1), Seconds(600));
  table.duration("idle_timeout", api.idle_timeout, Seconds(1), Seconds(3600));
}

void read_status(TableReader& table, const Daemon& daemon, Status& status) {
  // A daemon that only issues shares the table for its public_url.
  if (daemon.has(Duty::status)) {
    table.required_endpoint("listen", status.listen);
    table.required_path("snapshot_directory", status.snapshot_directory);
  } else {
    table.optional_endpoint("listen", status.listen);
    table.optional_path("snapshot_directory", status.snapshot_directory);
  }
  table.number("threads", status.threads, kThreads);
  table.number("max_connections", status.max_connections, kConnections);
  table.number("max_connections_per_source", status.max_connections_per_source, {0, kConnections.high});
  table.duration("max_age", status.max_age, Seconds(1), Seconds(30 * 86400));
  table.duration("ocsp_validity", status.ocsp_validity, Seconds(60), Seconds(7 * 86400));
  table.word<std::optional<Seconds>>("ocsp_retention", status.ocsp_retention, parse_retention,
                                     R"("forever" or a duration, as "3650d")");
  table.word<NeverIssued>("ocsp_never_issued", status.ocsp_never_issued, parse_never_issued,
                          R"("unknown" or "revoked")");
  table.word<NoncePolicy>("ocsp_nonce", status.ocsp_nonce, parse_nonce_policy, R"("repeat" or "ignore")");
  // Whoever repeats nonces repeats those of 16 to 32 octets, and none outside 1 to 128 (RFC 9654 section 2.1).
  table.number("ocsp_nonce_min", status.ocsp_nonce_min, {1, 16});
  table.number("ocsp_nonce_max", status.ocsp_nonce_max, {32, 128});
  table.duration("idle_timeout", status.idle_timeout, Seconds(1), Seconds(3600));
}

/// Issuing puts these URLs into certificates, the status duty serves them: both need the same value.
void read_public_url(TableReader& table, Status& status) {
  table.required_text("public_url", status.public_url, {8, 200});
  const auto& url = status.public_url;
  if (url.empty()) return;
  constexpr std::string_view kScheme = "http://";
  const bool http = url.starts_with(kScheme);
  if (!http || url.ends_with('/') || url.find_first_of(" ?#\"") != std::string::npos) {
    return table.fault("public_url",
                       "must be an http:// URL without a slash at its end: certificate checkers follow it before they "
                       "have any TLS");
  }
  const std::string_view rest = std::string_view(url).substr(kScheme.size());
  const bool ascii = std::all_of(rest.begin(), rest.end(), [](char c) { return c > ' ' && c <= '~'; });
  if (!ascii || rest.empty() || rest.front() == ':' || rest.front() == '/') {
    table.fault("public_url", "must have a host name in ASCII after http:// (a non-Latin one as xn--…)");
  }
}

void read_issuance(TableReader& table, Issuance& issuance) {
  table.number("workers", issuance.workers, {1, 64});
  table.number("batch", issuance.batch, {1, 1000});
  table.duration("lease", issuance.lease, Seconds(1), Seconds(3600));
  table.number("max_attempts", issuance.max_attempts, {1, 100});
  table.duration("responder_renewal", issuance.responder_renewal, Seconds(86400), Seconds(180 * 86400));
}

void read_monitor(TableReader& table, Monitor& monitor) {
  monitor.urls = table.texts("urls");
  for (const std::string& url : monitor.urls) {
    if (!is_base_url(url))
      table.fault("urls", "must be http:// or https:// URLs without a user, a query and a slash at their end");
  }
  table.duration("interval", monitor.interval, Seconds(1), Seconds(86400));
  table.duration("patience", monitor.patience, Seconds(1), Seconds(600));
  table.number("sample", monitor.sample, {1, 10000});
}

void read_revocation(TableReader& table, Revocation& revocation) {
  table.duration("warning_margin", revocation.warning_margin, Seconds(60), Seconds(12 * 3600));
}

void read_code_word(TableReader& table, CodeWord& code_word) {
  table.number("attempts", code_word.attempts, {1, 100});
  table.number("source_attempts", code_word.source_attempts, {1, 10000});
  table.duration("window", code_word.window, Seconds(10), Seconds(7 * 86400));
  table.number("memory_kib", code_word.memory_kib, {1024, 4194304});
  table.number("passes", code_word.passes, {1, 100});
  table.number("threads", code_word.threads, {1, 64});
}

void read_signed_requests(TableReader& table, SignedRequests& signed_requests) {
  table.duration("max_age", signed_requests.max_age, Seconds(60), Seconds(30 * 86400));
  table.duration("clock_skew", signed_requests.clock_skew, Seconds(0), Seconds(3600));
}

class Sections {
 public:
  Sections(const toml::table& root, Faults& faults) : root_(root), faults_(faults) {}

  template <typename Read>
  void section(const std::string& name, bool required, Read read) {
    known_.push_back(name);
    const toml::node* node = root_.get(name);
    if (node != nullptr && !node->is_table()) {
      return faults_.add(node->source().begin.line, name + " must be a table: [" + name + "]");
    }
    if (node == nullptr && !required) return;
    TableReader table(node == nullptr ? nullptr : node->as_table(), "[" + name + "]", faults_);
    read(table);
    table.finish();
  }

  void finish() {
    for (const auto& [key, node] : root_) {
      const std::string name(key.str());
      if (std::find(known_.begin(), known_.end(), name) != known_.end()) continue;
      faults_.add(node.source().begin.line, "there is no table [" + name + "]");
    }
  }

 private:
  const toml::table& root_;
  Faults& faults_;
  std::vector<std::string> known_;
};

toml::table parse_toml(std::string_view text, const Path& file) {
  auto read = read_toml(text);
  if (const auto* fault = std::get_if<TomlFault>(&read)) {
    refuse(std::vector<std::string>{file.string() + ", line " + std::to_string(fault->line) +
                                    ": this is not TOML: " + fault->what});
  }
  return std::get<toml::table>(std::move(read));
}

}  // namespace

bool Daemon::has(Duty duty) const {
  return std::find(duties.begin(), duties.end(), duty) != duties.end();
}

Config parse(std::string_view text, const Path& file) {
  const toml::table root = parse_toml(text, file);
  Faults faults(file);
  Sections sections(root, faults);
  Config config;
  config.file = std::filesystem::absolute(file);

  sections.section("daemon", true, [&](TableReader& table) { read_daemon(table, config.daemon); });
  const bool registers = config.daemon.has(Duty::registration);
  const bool issues = config.daemon.has(Duty::issuance);
  const bool serves_status = config.daemon.has(Duty::status);
  sections.section("log", false, [&](TableReader& table) { read_log(table, config.log); });
  sections.section("organization", issues, [&](TableReader& table) { read_organization(table, config.organization); });
  sections.section("database", true, [&](TableReader& table) { read_database(table, config.daemon, config.database); });
  sections.section("api", registers, [&](TableReader& table) { read_api(table, faults, config.api); });
  sections.section("status", issues || serves_status, [&](TableReader& table) {
    read_public_url(table, config.status);
    read_status(table, config.daemon, config.status);
  });
  sections.section("metrics", true,
                   [&](TableReader& table) { table.required_endpoint("listen", config.metrics.listen); });
  sections.section("keys", true, [&](TableReader& table) {
    table.required_path("directory", config.keys.directory);
    table.required_path("password_file", config.keys.password_file);
    read_token_keys(table, faults, config.keys.tokens);
  });
  sections.section("personal_data", registers || issues, [&](TableReader& table) {
    table.required_path("master_key_file", config.personal_data.master_key_file);
  });
  sections.section("issuance", false, [&](TableReader& table) { read_issuance(table, config.issuance); });
  sections.section("crl", issues || serves_status, [&](TableReader& table) { read_crl(table, faults, config.crl); });
  sections.section("monitor", false, [&](TableReader& table) { read_monitor(table, config.monitor); });
  sections.section("webhooks", false, [&](TableReader& table) { read_webhooks(table, config.webhooks); });
  sections.section("revocation", false, [&](TableReader& table) { read_revocation(table, config.revocation); });
  sections.section("code_word", false, [&](TableReader& table) { read_code_word(table, config.code_word); });
  sections.section("signed_requests", false,
                   [&](TableReader& table) { read_signed_requests(table, config.signed_requests); });
  sections.finish();

  if (!faults.sentences().empty()) refuse(faults.sentences());
  return config;
}

Config load(const Path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::ostringstream text;
  if (!stream || !(text << stream.rdbuf())) {
    refuse({file.string() + ": the configuration cannot be read; name another file with --config"});
  }
  return parse(text.str(), file);
}

}  // namespace tamga::config
