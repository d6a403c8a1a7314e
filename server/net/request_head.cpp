#include "server/net/request_head.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

#include <boost/beast/core/string.hpp>

#include "server/http/header_text.hpp"
#include "server/net/uri_authority.hpp"

namespace tamga::net {
namespace {

namespace beast = boost::beast;
namespace wire = boost::beast::http;

/// Origin form; the absolute form that RFC 9112 section 3.2.2 obliges servers to take is cut down to it. nullopt for
/// what is neither, nor the asterisk of OPTIONS.
std::optional<std::string> origin_form(std::string_view target, http::Method method) {
  if (target.starts_with('/') || (target == "*" && method == http::Method::options)) return std::string(target);
  const auto colon = target.find("://");
  if (colon == std::string_view::npos) return std::nullopt;
  const std::string scheme = http::to_lower(target.substr(0, colon));
  if (scheme != "http" && scheme != "https") return std::nullopt;
  std::string_view rest = target.substr(colon + 3);
  const std::string_view authority = rest.substr(0, rest.find_first_of("/?#"));
  if (authority.empty() || authority.front() == ':' || !is_uri_authority(authority)) return std::nullopt;
  rest.remove_prefix(authority.size());
  return (rest.starts_with('/') ? "" : "/") + std::string(rest);
}

/// A length that two servers could read differently lets a second request be smuggled in. RFC 9112 section 6.1: the
/// only coding taken is chunked, alone, without Content-Length and not in HTTP/1.0.
bool has_clear_length(const WireHead& head) {
  const auto codings = head.count(wire::field::transfer_encoding);
  if (codings == 0) return true;
  return codings == 1 && head.version() >= 11 && head.count(wire::field::content_length) == 0 &&
         beast::iequals(head[wire::field::transfer_encoding], "chunked");
}

/// RFC 9112 section 3.2: exactly one Host, which HTTP/1.0 may leave out.
bool has_clear_host(const WireHead& head) {
  const auto hosts = head.count(wire::field::host);
  if (hosts == 0) return head.version() < 11;
  return hosts == 1 && is_uri_authority(std::string_view(head[wire::field::host]));
}

}  // namespace

void take_head(const WireHead& head, http::Request& request) {
  request.method = http::parse_method(std::string_view(head.method_string()));
  auto target = origin_form(std::string_view(head.target()), request.method);
  for (const auto& field : head) {
    request.headers.emplace_back(http::to_lower(std::string_view(field.name_string())), std::string(field.value()));
  }
  if (!target || !has_clear_length(head) || !has_clear_host(head)) request.fault = Errc::malformed_request;
  request.target = std::move(target).value_or(std::string());
}

}  // namespace tamga::net
