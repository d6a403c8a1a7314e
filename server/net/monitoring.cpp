#include "server/net/monitoring.hpp"

#include "ca-core/base/error.hpp"
#include "server/http/problem.hpp"

namespace tamga::net {
namespace {

http::Response answer(const http::Request& request, const http::Readiness& readiness, const Metrics& metrics) {
  const std::string_view path = request.path();
  if (request.fault) return http::problem(Error(*request.fault), request.id);
  if (path != "/healthz" && path != "/readyz" && path != "/metrics") {
    return http::problem(Error(Errc::route_not_found), request.id);
  }
  if (request.method != http::Method::get && request.method != http::Method::head) {
    return http::problem(Error(Errc::method_not_allowed), request.id).with_header("Allow", "GET, HEAD");
  }
  if (path == "/healthz") return http::alive();
  if (path == "/readyz") return readiness.answer();
  return {200, "text/plain; version=0.0.4; charset=utf-8", metrics.text(), {}};
}

}  // namespace

Dispatch monitoring_dispatch(const http::Readiness& readiness, const Metrics& metrics) {
  return [&readiness, &metrics](const http::Request& request, const Reply& reply) {
    reply(answer(request, readiness, metrics));
  };
}

}  // namespace tamga::net
