#include "server/net/status_routes.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "ca-core/base/id.hpp"
#include "ca-core/revocation/status.hpp"
#include "server/http/problem.hpp"
#include "server/net/accepted_coding.hpp"
#include "server/net/published_page.hpp"
#include "server/status/ocsp_get.hpp"

namespace tamga::net {
namespace {

using http::Method;
using status::OcspReply;

constexpr std::string_view kAllowGet = "Allow: GET, HEAD\r\n";
constexpr std::string_view kAllowPost = "Allow: POST\r\n";
constexpr std::string_view kAllowAll = "Allow: GET, HEAD, POST\r\n";
constexpr std::string_view kOpenToScripts = "Access-Control-Allow-Origin: *\r\n";

bool is_read(Method method) {
  return method == Method::get || method == Method::head;
}

/// The path of a target: proxies may send the absolute form, and a query means something to the published changes only.
std::string_view path_of(std::string_view target) {
  if (target.starts_with("http://") || target.starts_with("HTTP://")) {
    const std::size_t slash = target.find('/', 7);
    target = slash == std::string_view::npos ? std::string_view("/") : target.substr(slash);
  }
  return target.substr(0, target.find('?'));
}

std::string_view query_of(std::string_view target) {
  const std::size_t mark = target.find('?');
  return mark == std::string_view::npos ? std::string_view() : target.substr(mark + 1);
}

/// The part between a prefix and a suffix, without a slash inside; nullopt when the path is another one.
std::optional<std::string_view> between(std::string_view path, std::string_view prefix, std::string_view suffix) {
  if (!path.starts_with(prefix) || !path.ends_with(suffix) || path.size() <= prefix.size() + suffix.size()) {
    return std::nullopt;
  }
  const auto middle = path.substr(prefix.size(), path.size() - prefix.size() - suffix.size());
  return middle.find('/') == std::string_view::npos ? std::optional(middle) : std::nullopt;
}

/// The two segments after a prefix, neither empty; nullopt when the path is another one.
std::optional<std::pair<std::string_view, std::string_view>> two_segments(std::string_view path,
                                                                          std::string_view prefix) {
  if (!path.starts_with(prefix)) return std::nullopt;
  path.remove_prefix(prefix.size());
  const std::size_t slash = path.find('/');
  if (slash == 0 || slash == std::string_view::npos || slash + 1 == path.size()) return std::nullopt;
  const auto second = path.substr(slash + 1);
  if (second.find('/') != std::string_view::npos) return std::nullopt;
  return std::pair(path.substr(0, slash), second);
}

bool is_ocsp_request_type(std::string_view content_type) {
  const std::string_view type = content_type.substr(0, content_type.find(';'));
  constexpr std::string_view kType = "application/ocsp-request";
  if (type.size() < kType.size()) return false;
  for (std::size_t i = 0; i < kType.size(); ++i) {
    const char letter = type[i];
    if ((letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter) != kType[i]) return false;
  }
  return type.find_first_not_of(" \t", kType.size()) == std::string_view::npos;
}

OcspReply answer_ocsp_get(std::string_view encoded, const StatusSources& sources, Instant now) {
  const auto octets = status::decode_ocsp_path(encoded);
  return sources.ocsp.ask(octets ? ByteView(*octets) : ByteView(), now);
}

/// "NAME" or "NAME/PART" of "/crl/NAME.crl", "/crl/NAME/delta.crl", "/crl/NAME/16/07.crl"; nullopt when the path is
/// another one.
std::optional<std::string_view> crl_of(std::string_view path) {
  constexpr std::string_view kPrefix = "/crl/";
  constexpr std::string_view kEnding = ".crl";
  if (const auto complete = between(path, kPrefix, kEnding)) return complete;
  if (!path.starts_with(kPrefix) || !path.ends_with(kEnding) || path.size() <= kPrefix.size() + kEnding.size()) {
    return std::nullopt;
  }
  const auto list = path.substr(kPrefix.size(), path.size() - kPrefix.size() - kEnding.size());
  const std::size_t slash = list.find('/');
  if (slash == 0 || slash == std::string_view::npos || !status::is_crl_part(list.substr(slash + 1))) {
    return std::nullopt;
  }
  return list;
}

/// A range is one of the octets as they are: only so may a transfer go on with another daemon's copy.
status::ReadyResponsePtr answer_crl(std::string_view list_name, const StatusRequest& request,
                                    const StatusSources& sources) {
  const auto list = sources.crls.find(list_name);
  if (list && list->gzipped && request.range.empty() && accepts_gzip(request.accept_encoding)) return list->gzipped;
  if (list) return list->response;
  const std::string_view ca = list_name.substr(0, list_name.find('/'));
  const bool known = sources.authorities.current()->find(ca) != nullptr;
  return refusal(known ? Errc::crl_not_found : Errc::ca_not_found, sources);
}

status::ReadyResponsePtr answer_certificate(std::string_view name, const StatusSources& sources) {
  const auto authorities = sources.authorities.current();
  const auto* authority = authorities->find(name);
  return authority != nullptr ? authority->download : refusal(Errc::ca_not_found, sources);
}

status::ReadyResponsePtr answer_bundle(std::string_view name, const StatusSources& sources) {
  const auto authorities = sources.authorities.current();
  const auto* authority = authorities->find(name);
  return authority != nullptr ? authority->bundle : refusal(Errc::ca_not_found, sources);
}

std::string registry_entry(std::string_view issuer, const SerialNumber& serial, const status::StatusRecord& record,
                           Instant now, Instant as_of) {
  CertificateStatus shown = record.status;
  if (shown == CertificateStatus::good && record.not_after < now) shown = CertificateStatus::expired;
  // Nothing in it needs escaping: names of CAs, hexadecimal digits, words and times of our own making.
  std::string json = R"({"issuer":")" + std::string(issuer) + R"(","serial":")" + serial.to_hex() + R"(","status":")" +
                     std::string(to_string(shown)) + R"(","not_after":")" + to_rfc3339(record.not_after) + '"';
  if (record.revoked_at) json += R"(,"revoked_at":")" + to_rfc3339(*record.revoked_at) + '"';
  if (const auto reason = meaningful_reason(record.reason)) {
    json += R"(,"reason":")" + std::string(to_string(*reason)) + '"';
  }
  return json + R"(,"as_of":")" + to_rfc3339(as_of) + R"("})";
}

status::ReadyResponsePtr answer_registry(std::string_view issuer, std::string_view hex, const StatusSources& sources,
                                         Instant now) {
  const auto authorities = sources.authorities.current();
  const auto* authority = authorities->find(issuer);
  const auto serial = SerialNumber::parse_hex(hex);
  const auto known_at = sources.freshness.known_at(now);
  const auto age = sources.freshness.age(now);
  const status::OcspOptions& limits = sources.ocsp.options();
  if (!known_at || *age > limits.maximum_age) return refusal(Errc::unavailable, sources, kOpenToScripts);
  if (authority != nullptr && serial) {
    const auto record = sources.index.find({authority->number, *serial});
    // Numbers of CAs mean others since: the registry was read anew in this moment.
    if (sources.authorities.current() != authorities) return refusal(Errc::unavailable, sources, kOpenToScripts);
    if (record) {
      const Instant as_of = std::min(*known_at, now);
      return status::make_response(200, "application/json", registry_entry(issuer, *serial, *record, now, as_of),
                                   kOpenToScripts);
    }
  }
  // The registry unheard of for longer cannot say that a certificate does not exist: it may be new.
  const bool known_absent = !serial || *age <= limits.unknown_age;
  return refusal(known_absent ? Errc::certificate_not_found : Errc::unavailable, sources, kOpenToScripts);
}

}  // namespace

status::ReadyResponsePtr refusal(Errc code, const StatusSources& sources, std::string_view extra_headers) {
  return refusal(Error(code), sources, extra_headers);
}

status::ReadyResponsePtr refusal(const Error& error, const StatusSources& sources, std::string_view extra_headers) {
  const std::string id = Uuid::random(sources.random).to_string();
  http::Response response = http::problem(error, id);
  std::string headers = "X-Request-Id: " + id + "\r\n" + std::string(extra_headers);
  for (const auto& [name, value] : response.headers) headers += name + ": " + value + "\r\n";
  return status::make_response(response.status, response.content_type, std::move(response.body), headers);
}

OcspReply answer(const StatusRequest& request, const StatusSources& sources, Instant now) {
  const std::string_view path = path_of(request.target);
  // Clients of RFC 6960 appendix A.1 may have a URL that ends in a slash.
  if (path == "/ocsp" || (path == "/ocsp/" && request.method == Method::post)) {
    if (request.method != Method::post) return refusal(Errc::method_not_allowed, sources, kAllowPost);
    if (!is_ocsp_request_type(request.content_type)) return refusal(Errc::unsupported_media_type, sources);
    return sources.ocsp.ask(as_bytes(request.body), now);
  }
  if (path.starts_with("/ocsp/")) {
    if (!is_read(request.method)) {
      return refusal(Errc::method_not_allowed, sources, path == "/ocsp/" ? kAllowAll : kAllowGet);
    }
    return answer_ocsp_get(path.substr(6), sources, now);
  }
  const auto crl = crl_of(path);
  const auto certificate = between(path, "/ca/", ".crt");
  const auto bundle = between(path, "/ca/", ".p7c");
  const auto entry = two_segments(path, "/v1/registry/");
  const bool changes = path == "/v1/registry/changes";
  if (!crl && !certificate && !bundle && !entry && !changes) return refusal(Errc::route_not_found, sources);
  if (!is_read(request.method)) return refusal(Errc::method_not_allowed, sources, kAllowGet);
  if (crl) return answer_crl(*crl, request, sources);
  if (certificate) return answer_certificate(*certificate, sources);
  if (bundle) return answer_bundle(*bundle, sources);
  if (changes) return answer_changes(query_of(request.target), sources, now);
  try {
    return answer_registry(entry->first, entry->second, sources, now);
  } catch (const Error& error) {
    // The record is damaged on the disk: everything is being read again.
    return refusal(error.code() == Errc::file_unreadable ? Errc::unavailable : error.code(), sources, kOpenToScripts);
  }
}

}  // namespace tamga::net
