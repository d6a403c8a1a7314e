#include "server/app/webhook_url.hpp"

#include <algorithm>
#include <charconv>

namespace tamga::app {
namespace {

constexpr std::string_view kHttp = "http://";
constexpr std::string_view kHttps = "https://";

bool is_letter_or_digit(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// Of RFC 3986, and what is usual in queries.
bool is_path_character(char c) {
  return is_letter_or_digit(c) || std::string_view("!$%&'()*+,-./:;=?@_~").find(c) != std::string_view::npos;
}

/// How long the host at the beginning is; 0 when there is none.
std::size_t host_length(std::string_view rest) {
  if (rest.starts_with('[')) {
    const auto end = rest.find(']');
    if (end == std::string_view::npos) return 0;
    const std::string_view address = rest.substr(1, end - 1);
    const bool plausible = !address.empty() && std::ranges::all_of(address, [](char c) {
      return std::string_view("0123456789abcdefABCDEF:.").find(c) != std::string_view::npos;
    });
    return plausible ? end + 1 : 0;
  }
  std::size_t length = 0;
  while (length < rest.size() && (is_letter_or_digit(rest[length]) || rest[length] == '-' || rest[length] == '.')) {
    ++length;
  }
  const std::string_view host = rest.substr(0, length);
  const bool labels = !host.empty() && host.front() != '.' && host.front() != '-' && host.back() != '.' &&
                      host.back() != '-' && host.find("..") == std::string_view::npos && length <= 253;
  return labels ? length : 0;
}

bool is_port(std::string_view text) {
  if (text.starts_with('0')) return false;
  unsigned port = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), port);
  return failure == std::errc{} && end == text.data() + text.size() && text.size() <= 5 && port >= 1 && port <= 65535;
}

}  // namespace

Parsed<WebhookUrl> WebhookUrl::parse(std::string_view text) {
  if (text.empty()) return Errc::too_short;
  if (text.size() > kMaxLength) return Errc::too_long;
  const std::string_view scheme = text.starts_with(kHttps) ? kHttps : kHttp;
  if (!text.starts_with(scheme)) return Errc::wrong_format;
  std::string_view rest = text.substr(scheme.size());
  const std::size_t length = host_length(rest);
  if (length == 0) return Errc::wrong_format;
  rest.remove_prefix(length);
  if (rest.starts_with(':')) {
    const std::string_view port = rest.substr(1, rest.find('/') - 1);
    if (!is_port(port)) return Errc::wrong_format;
    rest.remove_prefix(1 + port.size());
  }
  if (!rest.empty() && rest.front() != '/') return Errc::wrong_format;
  if (!std::ranges::all_of(rest, is_path_character)) return Errc::wrong_format;
  return WebhookUrl(std::string(text), scheme.size(), length);
}

bool WebhookUrl::is_https() const {
  return text_.starts_with(kHttps);
}

}  // namespace tamga::app
