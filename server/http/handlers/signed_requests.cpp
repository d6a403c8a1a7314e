// What holders sign and operators hand in.

#include "server/app/revoke_by_signature.hpp"
#include "server/http/handlers/handlers.hpp"
#include "server/http/handlers/parameters.hpp"
#include "server/http/json_input.hpp"
#include "server/http/json_output.hpp"
#include "server/http/services.hpp"

namespace tamga::http {

Response revoke_by_signature(Exchange& exchange) {
  const auto input = decode_signed_request(as_bytes(exchange.request().body));
  Services& services = exchange.services();
  return Response::json(200, encode(app::revoke_by_signature(services.registry, exchange.actor(),
                                                             path_certificate(exchange), input, services.clock)));
}

}  // namespace tamga::http
