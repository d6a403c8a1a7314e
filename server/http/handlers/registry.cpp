#include "server/app/look_up_registry.hpp"
#include "server/http/handlers/handlers.hpp"
#include "server/http/handlers/parameters.hpp"
#include "server/http/json_input_registry.hpp"
#include "server/http/json_output_registry.hpp"
#include "server/http/services.hpp"

namespace tamga::http {

Response search_registry(Exchange& exchange) {
  // Whatever is asked counts, and costs nothing more once there is too much of it.
  const auto visit = exchange.services().public_limits.enter(exchange.request().client_address, exchange.now());
  QueryReader query(exchange.query());
  const auto question = decode_registry_question(as_bytes(exchange.request().body));
  const std::size_t limit = query.limit();
  const auto cursor = query.cursor();
  query.finish();
  // A status is true when it is said: the next moment it may be another.
  return Response::json(
             200, encode(app::look_up_registry(exchange.services().registry, question, limit, cursor, exchange.now())))
      .with_header("Cache-Control", "no-store");
}

}  // namespace tamga::http
