#pragma once

// Takes a request to its handler, through the checks that every route has, in the order that api/openapi.yaml promises:
// address, method, client certificate, role, size, media types, names in the query.

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "ca-core/base/instant.hpp"
#include "server/app/actor.hpp"
#include "server/http/request.hpp"
#include "server/http/response.hpp"
#include "server/http/route.hpp"

namespace tamga::http {

/// The operator whom a client certificate (DER) belongs to, or Error operator_unknown, operator_disabled.
using Authenticate = std::function<app::Actor(ByteView certificate, Instant now)>;

/// What the access log tells about a request beside its answer: nothing that a caller chose.
struct Trace {
  std::string_view route = "none";  // the pattern
  std::string operator_id;          // empty for public routes and strangers
};

class Router {
 public:
  Router(std::span<const Route> routes, Services& services, Authenticate authenticate, const Clock& clock);

  /// The answer, or the Error that the refusal is. `trace` is filled as far as the request came.
  Response answer(const Request& request, Trace& trace) const;

 private:
  std::optional<app::Actor> check_caller(const Request& request, const Route& route, Instant now, Trace& trace) const;

  std::span<const Route> routes_;
  Services& services_;
  Authenticate authenticate_;
  const Clock& clock_;
};

}  // namespace tamga::http
