#include <charconv>

#include "server/app/profile_versions.hpp"
#include "server/http/handlers/handlers.hpp"
#include "server/http/handlers/parameters.hpp"
#include "server/http/json_input.hpp"
#include "server/http/json_profiles.hpp"
#include "server/http/services.hpp"

namespace tamga::http {
namespace {

/// A whole number from 1 on that PostgreSQL's integer holds.
std::optional<unsigned> parse_version(std::string_view text) {
  int version = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), version);
  if (error != std::errc() || end != text.data() + text.size() || version < 1) return std::nullopt;
  return static_cast<unsigned>(version);
}

}  // namespace

Response list_profiles(Exchange& exchange) {
  return Response::json(200, encode(app::list_profiles(exchange.services().registry.database)));
}

Response get_profile(Exchange& exchange) {
  QueryReader query(exchange.query());
  const auto version = query.read("version", parse_version, Errc::wrong_format);
  query.finish();
  return Response::json(
      200, encode(app::get_profile(exchange.services().registry.database, exchange.path("profile"), version)));
}

Response add_profile(Exchange& exchange) {
  const std::string document = decode_profile(as_bytes(exchange.request().body));
  app::Registry& registry = exchange.services().registry;
  const auto addition = app::add_profile(registry.database, registry.profiles, exchange.actor(), document,
                                         registry.random, exchange.now());
  return Response::json(addition.added ? 201 : 200, encode(addition.document));
}

}  // namespace tamga::http
