// What holders sign and operators hand in.

#include "server/app/acts_by_signature.hpp"
#include "server/http/handlers/handlers.hpp"
#include "server/http/handlers/parameters.hpp"
#include "server/http/json_input.hpp"
#include "server/http/json_output.hpp"
#include "server/http/services.hpp"

namespace tamga::http {
namespace {

Response act(Exchange& exchange, decltype(app::revoke_by_signature)& use_case) {
  const auto input = decode_signed_request(as_bytes(exchange.request().body));
  Services& services = exchange.services();
  return Response::json(
      200, encode(use_case(services.registry, exchange.actor(), path_certificate(exchange), input, services.clock)));
}

}  // namespace

Response revoke_by_signature(Exchange& exchange) {
  return act(exchange, app::revoke_by_signature);
}

Response suspend_by_signature(Exchange& exchange) {
  return act(exchange, app::suspend_by_signature);
}

Response resume_by_signature(Exchange& exchange) {
  return act(exchange, app::resume_by_signature);
}

}  // namespace tamga::http
