#include "server/app/search_subscribers.hpp"
#include "server/app/verify_code_word.hpp"
#include "server/http/handlers/handlers.hpp"
#include "server/http/handlers/parameters.hpp"
#include "server/http/json_input.hpp"
#include "server/http/json_output.hpp"
#include "server/http/services.hpp"

namespace tamga::http {

Response search_subscribers(Exchange& exchange) {
  const auto search = decode_person_search(as_bytes(exchange.request().body));
  return Response::json(
      200, encode(app::search_subscribers(exchange.services().registry, exchange.actor(), search, exchange.now())));
}

Response verify_code_word(Exchange& exchange) {
  const auto input = decode_code_word(as_bytes(exchange.request().body));
  const bool matches = app::verify_code_word(exchange.services().registry, exchange.actor(), path_subscriber(exchange),
                                             input.code_word, "verification", exchange.now());
  return Response::json(200, encode(matches ? CodeWordAnswer::matches : CodeWordAnswer::differs));
}

}  // namespace tamga::http
