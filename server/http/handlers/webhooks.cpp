#include "server/app/webhooks.hpp"

#include "ca-core/base/error.hpp"
#include "server/http/handlers/handlers.hpp"
#include "server/http/handlers/parameters.hpp"
#include "server/http/json_input.hpp"
#include "server/http/json_input_webhook.hpp"
#include "server/http/json_webhooks.hpp"
#include "server/http/services.hpp"

namespace tamga::http {
namespace {

storage::WebhookId path_webhook(const Exchange& exchange) {
  const auto id = storage::WebhookId::parse(exchange.path("webhook"));
  if (!id) throw Error(Errc::route_not_found);
  return *id;
}

using Change = app::WebhookView (*)(app::Registry&, const app::Actor&, storage::WebhookId, Instant);

Response change_webhook(Exchange& exchange, Change change) {
  decode_nothing(as_bytes(exchange.request().body));
  const auto view = change(exchange.services().registry, exchange.actor(), path_webhook(exchange), exchange.now());
  return Response::json(200, encode(view, exchange.now()));
}

}  // namespace

Response register_webhook(Exchange& exchange) {
  const auto key = exchange.idempotency_key();
  const auto input = decode_webhook(as_bytes(exchange.request().body));
  const auto idempotent = key ? std::optional(app::IdempotentRequest{*key, exchange.request().body}) : std::nullopt;
  Services& services = exchange.services();
  const auto view = app::register_webhook(services.registry, services.webhook_rules, exchange.actor(), input,
                                          idempotent, exchange.now());
  return Response::json(201, encode(view, exchange.now()))
      .with_header("Location", "/v1/webhooks/" + view.record.id.to_string());
}

Response list_webhooks(Exchange& exchange) {
  QueryReader query(exchange.query());
  const std::size_t limit = query.limit();
  const auto cursor = query.cursor();
  query.finish();
  return Response::json(200, encode(app::list_webhooks(exchange.services().registry, limit, cursor), exchange.now()));
}

Response get_webhook(Exchange& exchange) {
  return Response::json(200,
                        encode(app::get_webhook(exchange.services().registry, path_webhook(exchange)), exchange.now()));
}

Response pause_webhook(Exchange& exchange) {
  return change_webhook(exchange, app::pause_webhook);
}

Response resume_webhook(Exchange& exchange) {
  return change_webhook(exchange, app::resume_webhook);
}

Response rotate_webhook_secret(Exchange& exchange) {
  return change_webhook(exchange, app::rotate_webhook_secret);
}

Response remove_webhook(Exchange& exchange) {
  return change_webhook(exchange, app::remove_webhook);
}

}  // namespace tamga::http
