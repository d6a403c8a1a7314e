#include "server/app/revocation_requests.hpp"

#include "ca-core/base/error.hpp"
#include "server/http/handlers/handlers.hpp"
#include "server/http/handlers/parameters.hpp"
#include "server/http/json_input.hpp"
#include "server/http/json_output.hpp"
#include "server/http/services.hpp"

namespace tamga::http {
namespace {

RevocationRequestId path_request(const Exchange& exchange) {
  const auto id = RevocationRequestId::parse(exchange.path("request"));
  if (!id) throw Error(Errc::application_not_found);
  return *id;
}

}  // namespace

Response register_revocation_request(Exchange& exchange) {
  const auto input = decode_revocation(as_bytes(exchange.request().body), exchange.now());
  Services& services = exchange.services();
  const auto registered = app::register_revocation_request(
      services.registry, exchange.actor(), path_certificate(exchange), input, exchange.request().body, services.clock);
  return Response::json(registered.repeated ? 200 : 201, encode(registered.view))
      .with_header("Location", "/v1/revocation-requests/" + registered.view.request.id.to_string());
}

Response list_revocation_requests(Exchange& exchange) {
  QueryReader query(exchange.query());
  const std::size_t limit = query.limit();
  const auto cursor = query.cursor();
  query.finish();
  return Response::json(200, encode(app::list_revocation_requests(exchange.services().registry, exchange.actor(), limit,
                                                                  cursor, exchange.now())));
}

Response get_revocation_request(Exchange& exchange) {
  return Response::json(200, encode(app::get_revocation_request(exchange.services().registry, exchange.actor(),
                                                                path_request(exchange), exchange.now())));
}

Response execute_revocation_request(Exchange& exchange) {
  decode_nothing(as_bytes(exchange.request().body));
  Services& services = exchange.services();
  return Response::json(200, encode(app::execute_revocation_request(services.registry, exchange.actor(),
                                                                    path_request(exchange), services.clock)));
}

Response reject_revocation_request(Exchange& exchange) {
  const auto input = decode_rejection(as_bytes(exchange.request().body));
  Services& services = exchange.services();
  return Response::json(
      200, encode(app::reject_revocation_request(services.registry, exchange.actor(), path_request(exchange),
                                                 input.reason, services.clock)));
}

}  // namespace tamga::http
