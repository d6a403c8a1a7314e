#pragma once

// The textual forms of configuration values.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "server/config/config.hpp"

namespace tamga::config {

/// "60s", "15m", "24h", "7d": a whole positive number and its unit; at most ten years.
std::optional<Seconds> parse_duration(std::string_view text);

/// The largest unit that fits without a rest: "1h", "90s".
std::string to_string(Seconds duration);

/// The start of other URLs: http or https, without a user, a query and a slash at its end.
bool is_base_url(std::string_view text);

/// "ADDRESS:PORT" with a numeric IPv4 address or an IPv6 one in brackets.
std::optional<Endpoint> parse_endpoint(std::string_view text);

std::optional<Duty> parse_duty(std::string_view text);
std::string_view to_string(Duty duty);

std::optional<LogLevel> parse_log_level(std::string_view text);
std::string_view to_string(LogLevel level);

std::optional<TlsVersion> parse_tls_version(std::string_view text);
std::string_view to_string(TlsVersion version);

/// A duration, or "forever": nullopt within.
std::optional<std::optional<Seconds>> parse_retention(std::string_view text);
std::string to_string(const std::optional<Seconds>& retention);

std::optional<NeverIssued> parse_never_issued(std::string_view text);
std::string_view to_string(NeverIssued word);

std::optional<NoncePolicy> parse_nonce_policy(std::string_view text);
std::string_view to_string(NoncePolicy policy);

/// True for a libpq connection string that carries a password itself, as "password=", "sslpassword=" or inside a URI.
bool holds_password(std::string_view connection);

}  // namespace tamga::config
