#include "server/config/values.hpp"

#include <array>
#include <charconv>
#include <utility>

#include <arpa/inet.h>

namespace tamga::config {
namespace {

template <typename Enum, std::size_t N>
using Names = std::array<std::pair<Enum, std::string_view>, N>;

constexpr Names<Duty, 3> kDuties{
    {{Duty::registration, "registration"}, {Duty::issuance, "issuance"}, {Duty::status, "status"}}};
constexpr Names<LogLevel, 4> kLogLevels{
    {{LogLevel::debug, "debug"}, {LogLevel::info, "info"}, {LogLevel::warning, "warning"}, {LogLevel::error, "error"}}};
constexpr Names<TlsVersion, 2> kTlsVersions{{{TlsVersion::tls12, "1.2"}, {TlsVersion::tls13, "1.3"}}};

constexpr Names<NeverIssued, 2> kNeverIssued{{{NeverIssued::unknown, "unknown"}, {NeverIssued::revoked, "revoked"}}};
constexpr Names<NoncePolicy, 2> kNoncePolicies{{{NoncePolicy::repeat, "repeat"}, {NoncePolicy::ignore, "ignore"}}};
constexpr std::string_view kForever = "forever";

template <typename Enum, std::size_t N>
std::optional<Enum> find_value(const Names<Enum, N>& names, std::string_view text) {
  for (const auto& [value, name] : names) {
    if (name == text) return value;
  }
  return std::nullopt;
}

template <typename Enum, std::size_t N>
std::string_view find_name(const Names<Enum, N>& names, Enum wanted) {
  for (const auto& [value, name] : names) {
    if (value == wanted) return name;
  }
  return {};
}

template <typename Number>
std::optional<Number> parse_number(std::string_view text) {
  Number value{};
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failure != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// "password =" as a keyword of its own, and not within the name of a file.
bool has_keyword(std::string_view connection, std::string_view keyword) {
  for (auto at = connection.find(keyword); at != std::string_view::npos; at = connection.find(keyword, at + 1)) {
    const bool begins = at == 0 || std::string_view(" \t\n?&").find(connection[at - 1]) != std::string_view::npos;
    const auto next = connection.find_first_not_of(" \t\n", at + keyword.size());
    if (begins && next != std::string_view::npos && connection[next] == '=') return true;
  }
  return false;
}

constexpr std::array<std::pair<char, std::int64_t>, 4> kUnits{{{'d', 86400}, {'h', 3600}, {'m', 60}, {'s', 1}}};
constexpr std::int64_t kTenYears = 3653LL * 86400;

}  // namespace

std::optional<Seconds> parse_duration(std::string_view text) {
  if (text.size() < 2 || text.front() < '0' || text.front() > '9') return std::nullopt;
  const auto number = parse_number<std::int64_t>(text.substr(0, text.size() - 1));
  if (!number || *number <= 0 || *number > kTenYears) return std::nullopt;
  for (const auto& [unit, seconds] : kUnits) {
    if (unit == text.back() && *number * seconds <= kTenYears) return Seconds(*number * seconds);
  }
  return std::nullopt;
}

std::string to_string(Seconds duration) {
  for (const auto& [unit, seconds] : kUnits) {
    if (duration.count() != 0 && duration.count() % seconds == 0) {
      return std::to_string(duration.count() / seconds) + unit;
    }
  }
  return "0s";
}

bool is_base_url(std::string_view text) {
  const bool http = text.starts_with("http://") || text.starts_with("https://");
  return http && !text.ends_with('/') && text.find_first_of(" @?#") == std::string_view::npos;
}

std::optional<Endpoint> parse_endpoint(std::string_view text) {
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  std::string_view host = text.substr(0, colon);
  const auto port = parse_number<std::uint16_t>(text.substr(colon + 1));
  if (!port) return std::nullopt;
  const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
  if (bracketed) host = host.substr(1, host.size() - 2);

  const std::string address(host);
  std::array<unsigned char, sizeof(in6_addr)> parsed{};
  if (inet_pton(bracketed ? AF_INET6 : AF_INET, address.c_str(), parsed.data()) != 1) return std::nullopt;
  return Endpoint{address, *port};
}

std::string Endpoint::to_string() const {
  const bool version6 = address.find(':') != std::string::npos;
  return (version6 ? "[" + address + "]" : address) + ":" + std::to_string(port);
}

std::optional<Duty> parse_duty(std::string_view text) {
  return find_value(kDuties, text);
}
std::string_view to_string(Duty duty) {
  return find_name(kDuties, duty);
}
std::optional<LogLevel> parse_log_level(std::string_view text) {
  return find_value(kLogLevels, text);
}
std::string_view to_string(LogLevel level) {
  return find_name(kLogLevels, level);
}
std::optional<TlsVersion> parse_tls_version(std::string_view text) {
  return find_value(kTlsVersions, text);
}
std::string_view to_string(TlsVersion version) {
  return find_name(kTlsVersions, version);
}

std::optional<NeverIssued> parse_never_issued(std::string_view text) {
  return find_value(kNeverIssued, text);
}
std::string_view to_string(NeverIssued word) {
  return find_name(kNeverIssued, word);
}
std::optional<NoncePolicy> parse_nonce_policy(std::string_view text) {
  return find_value(kNoncePolicies, text);
}
std::string_view to_string(NoncePolicy policy) {
  return find_name(kNoncePolicies, policy);
}
std::optional<std::optional<Seconds>> parse_retention(std::string_view text) {
  const auto duration = parse_duration(text);
  if (!duration && text != kForever) return std::nullopt;
  return std::make_optional(duration);
}
std::string to_string(const std::optional<Seconds>& retention) {
  return retention ? to_string(*retention) : std::string(kForever);
}

bool holds_password(std::string_view connection) {
  // libpq has a password for the server and one for the client's key.
  if (has_keyword(connection, "password") || has_keyword(connection, "sslpassword")) return true;
  // postgresql://user:secret@host/…
  const auto scheme = connection.find("://");
  if (scheme == std::string_view::npos) return false;
  const std::string_view rest = connection.substr(scheme + 3);
  const auto at = rest.substr(0, rest.find('/')).find('@');
  return at != std::string_view::npos && rest.substr(0, at).find(':') != std::string_view::npos;
}

}  // namespace tamga::config
