#include "server/http/router.hpp"

#include <array>

#include "ca-core/base/error.hpp"
#include "server/http/media_type.hpp"
#include "server/http/problem.hpp"

namespace tamga::http {
namespace {

constexpr std::array kJsonOnly{kJson};
constexpr std::array kCertificateForms{kJson, kPem, kDer};
constexpr std::array kContainerOnly{kPkcs12};
constexpr std::array kExtractForms{kSignedData, kPdf};

std::span<const std::string_view> offered_by(Produces produces) {
  if (produces == Produces::certificate) return kCertificateForms;
  if (produces == Produces::pkcs12) return kContainerOnly;
  if (produces == Produces::extract) return kExtractForms;
  return kJsonOnly;
}

std::string_view check_media_types(const Request& request, const Route& route) {
  if (request.fault) throw Error(*request.fault);
  const bool has_body =
      route.accepts == Accepts::json || (route.accepts == Accepts::optional_json && !request.body.empty());
  if (has_body && !is_json(request)) throw Error(Errc::unsupported_media_type);
  return negotiate(request, offered_by(route.produces));
}

/// RFC 9110 section 15.5.6: a 405 names the methods that are allowed.
Response refuse_method(const Request& request, const std::vector<Method>& allowed) {
  std::string names;
  for (const Method method : allowed) names += (names.empty() ? "" : ", ") + std::string(to_string(method));
  return problem(Error(Errc::method_not_allowed), request.id).with_header("Allow", names);
}

}  // namespace

Router::Router(std::span<const Route> routes, Services& services, Authenticate authenticate, const Clock& clock)
    : routes_(routes), services_(services), authenticate_(std::move(authenticate)), clock_(clock) {}

Response Router::answer(const Request& request, Trace& trace) const {
  // A body that is too large comes after address and caller: only a head that cannot be trusted is refused here.
  if (request.fault && *request.fault != Errc::body_too_large) throw Error(*request.fault);
  RouteMatch match = match_route(routes_, request.method, request.path());
  if (match.route == nullptr) {
    if (match.allowed.empty()) throw Error(Errc::route_not_found);
    return refuse_method(request, match.allowed);
  }
  trace.route = match.route->pattern;
  const Instant now = clock_.now();
  auto actor = check_caller(request, *match.route, now, trace);
  const std::string_view media_type = check_media_types(request, *match.route);
  Query query = Query::parse(request.query(), match.route->query);
  Exchange exchange(request, std::move(match.parameters), std::move(query), media_type, services_, now,
                    std::move(actor));
  return match.route->handler(exchange);
}

std::optional<app::Actor> Router::check_caller(const Request& request, const Route& route, Instant now,
                                               Trace& trace) const {
  if (route.access.is_public()) return std::nullopt;
  if (request.client_certificate.empty()) throw Error(Errc::not_authenticated);
  app::Actor actor = authenticate_(request.client_certificate, now);
  trace.operator_id = actor.id.to_string();
  if (!route.access.allows(actor.role)) throw Error(Errc::forbidden);
  return actor;
}

}  // namespace tamga::http
