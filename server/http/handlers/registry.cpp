#include "server/app/look_up_registry.hpp"
#include "server/app/registry_extract.hpp"
#include "server/http/handlers/handlers.hpp"
#include "server/http/handlers/parameters.hpp"
#include "server/http/json_input_registry.hpp"
#include "server/http/json_output_registry.hpp"
#include "server/http/media_type.hpp"
#include "server/http/services.hpp"
#include "server/print/extract_form.hpp"

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

Response get_registry_extract(Exchange& exchange) {
  Services& services = exchange.services();
  const auto visit = services.public_limits.enter(exchange.request().client_address, exchange.now());
  const auto extract = app::extract_from_registry(services.registry, services.extract_signers,
                                                  path_certificate(exchange), exchange.now());
  Response response{200, {}, {}, {}};
  if (exchange.media_type() == kPdf) {
    response.content_type = kPdf;
    response.body = print::print_extract(services.fonts, extract);
  } else {
    const std::string content = encode(extract);
    response.content_type = std::string(kSignedData) + "; smime-type=signed-data";
    response.body = as_text(extract.signer->attached(as_bytes(content), extract.made_at));
  }
  return response.with_header("Cache-Control", "no-store");
}

}  // namespace tamga::http
