#include <vector>

#include "ca-core/registration/application_state.hpp"
#include "ca-core/registration/channel.hpp"
#include "ca-core/registration/deadline.hpp"
#include "ca-core/registration/signature_kind.hpp"
#include "server/app/approve_application.hpp"
#include "server/app/close_application.hpp"
#include "server/app/read_applications.hpp"
#include "server/app/submit_application.hpp"
#include "server/http/handlers/handlers.hpp"
#include "server/http/handlers/parameters.hpp"
#include "server/http/json_input.hpp"
#include "server/http/json_output.hpp"
#include "server/http/services.hpp"

namespace tamga::http {
namespace {

constexpr std::size_t kLongestOffice = 200;

ByteView body_of(const Exchange& exchange) {
  return as_bytes(exchange.request().body);
}

/// "submitted,approved"; nullopt when one of them is no state.
std::optional<std::vector<ApplicationState>> parse_states(std::string_view list) {
  std::vector<ApplicationState> states;
  while (true) {
    const auto state = parse_application_state(list.substr(0, list.find(',')));
    if (!state) return std::nullopt;
    states.push_back(*state);
    const auto comma = list.find(',');
    if (comma == std::string_view::npos) return states;
    list.remove_prefix(comma + 1);
  }
}

std::optional<bool> parse_boolean(std::string_view word) {
  if (word == "true") return true;
  return word == "false" ? std::optional(false) : std::nullopt;
}

app::ApplicationFilter read_filter(QueryReader& query) {
  app::ApplicationFilter filter;
  filter.states = query.read("state", parse_states, Errc::not_allowed_value).value_or(std::vector<ApplicationState>());
  filter.channel = query.read("channel", parse_channel, Errc::not_allowed_value);
  filter.office = query.text("office", kLongestOffice);
  filter.signature_kind = query.read("signature_kind", parse_signature_kind, Errc::not_allowed_value);
  filter.late_only = query.read("late", parse_boolean, Errc::not_allowed_value).value_or(false);
  return filter;
}

}  // namespace

Response submit_application(Exchange& exchange) {
  const auto key = exchange.idempotency_key();
  const auto input = decode_submission(body_of(exchange), latest_day_in_russia(exchange.now()));
  const auto idempotent = key ? std::optional(app::IdempotentRequest{*key, exchange.request().body}) : std::nullopt;
  const auto application =
      app::submit_application(exchange.services().registry, exchange.actor(), input, idempotent, exchange.now());
  return Response::json(201, encode(application))
      .with_header("Location", "/v1/applications/" + application.id.to_string());
}

Response list_applications(Exchange& exchange) {
  QueryReader query(exchange.query());
  const auto filter = read_filter(query);
  const std::size_t limit = query.limit();
  const auto cursor = query.cursor();
  query.finish();
  return Response::json(200, encode(app::list_applications(exchange.services().registry, exchange.actor(), filter,
                                                           limit, cursor, exchange.now())));
}

Response search_applications(Exchange& exchange) {
  QueryReader query(exchange.query());
  app::ApplicationFilter filter;
  filter.person = decode_person_search(body_of(exchange));
  const std::size_t limit = query.limit();
  const auto cursor = query.cursor();
  query.finish();
  return Response::json(200, encode(app::list_applications(exchange.services().registry, exchange.actor(), filter,
                                                           limit, cursor, exchange.now())));
}

Response get_application(Exchange& exchange) {
  return Response::json(200, encode(app::get_application(exchange.services().registry, exchange.actor(),
                                                         path_application(exchange), exchange.now())));
}

Response approve_application(Exchange& exchange) {
  const auto input = decode_approval(body_of(exchange), exchange.now());
  return Response::json(200, encode(app::approve_application(exchange.services().registry, exchange.actor(),
                                                             path_application(exchange), input, exchange.now())));
}

Response reject_application(Exchange& exchange) {
  const auto input = decode_rejection(body_of(exchange));
  return Response::json(200, encode(app::reject_application(exchange.services().registry, exchange.actor(),
                                                            path_application(exchange), input, exchange.now())));
}

Response return_application(Exchange& exchange) {
  const auto input = decode_return(body_of(exchange));
  return Response::json(200, encode(app::return_application(exchange.services().registry, exchange.actor(),
                                                            path_application(exchange), input, exchange.now())));
}

Response withdraw_application(Exchange& exchange) {
  const auto input = decode_withdrawal(body_of(exchange));
  return Response::json(200, encode(app::withdraw_application(exchange.services().registry, exchange.actor(),
                                                              path_application(exchange), input, exchange.now())));
}

Response resubmit_application(Exchange& exchange) {
  const auto input = decode_submission(body_of(exchange), latest_day_in_russia(exchange.now()));
  return Response::json(200, encode(app::resubmit_application(exchange.services().registry, exchange.actor(),
                                                              path_application(exchange), input, exchange.now())));
}

}  // namespace tamga::http
