// Keys that the CA makes for an applicant.

#include <string>

#include "server/app/make_key.hpp"
#include "server/http/handlers/handlers.hpp"
#include "server/http/handlers/parameters.hpp"
#include "server/http/json_input.hpp"
#include "server/http/json_output.hpp"
#include "server/http/media_type.hpp"
#include "server/http/services.hpp"

namespace tamga::http {

Response make_key(Exchange& exchange) {
  const auto order = decode_key_order(as_bytes(exchange.request().body));
  return Response::json(201,
                        encode(app::make_key(exchange.services().registry, exchange.actor(), order, exchange.now())));
}

Response make_container(Exchange& exchange) {
  const auto order = decode_container(as_bytes(exchange.request().body));
  const Bytes container = app::make_container(exchange.services().registry, exchange.actor(),
                                              path_certificate(exchange), order, exchange.now());
  return {200, std::string(kPkcs12), std::string(as_text(container)), {}};
}

}  // namespace tamga::http
