#include "server/http/exchange.hpp"

#include <algorithm>
#include <charconv>

#include "ca-core/base/error.hpp"
#include "server/http/header_text.hpp"

namespace tamga::http {
namespace {

constexpr std::chrono::seconds kDefaultWait{10};
constexpr std::chrono::seconds kLongestWait{30};
constexpr std::size_t kLongestIdempotencyKey = 128;

/// The preference "wait=N", or nullopt when this is another one or cannot be read.
std::optional<std::chrono::seconds> parse_wait(std::string_view preference) {
  const std::string_view first = next_item(preference, ';');  // what follows are parameters
  const auto equals = first.find('=');
  if (equals == std::string_view::npos || to_lower(trim(first.substr(0, equals))) != "wait") return std::nullopt;
  const std::string number = unquote(trim(first.substr(equals + 1)));
  int seconds = 0;
  const auto [end, failure] = std::from_chars(number.data(), number.data() + number.size(), seconds);
  if (end != number.data() + number.size() || number.empty() || number.front() == '-') return std::nullopt;
  if (failure == std::errc::result_out_of_range) return kLongestWait;
  return failure == std::errc{} ? std::optional(std::chrono::seconds(seconds)) : std::nullopt;
}

}  // namespace

Exchange::Exchange(const Request& request, PathParameters parameters, Query query, std::string_view media_type,
                   Services& services, Instant now, std::optional<app::Actor> actor)
    : request_(request),
      parameters_(std::move(parameters)),
      query_(std::move(query)),
      media_type_(media_type),
      services_(services),
      now_(now),
      actor_(std::move(actor)) {}

const app::Actor& Exchange::actor() const {
  if (!actor_) throw Error(Errc::internal, LogNote{"a public route asked for its caller"});
  return *actor_;
}

const std::string& Exchange::path(std::string_view name) const {
  for (std::size_t i = 0; i < parameters_.count; ++i) {
    if (parameters_.items.at(i).name == name) return parameters_.items.at(i).value;
  }
  throw Error(Errc::internal, LogNote{"the route has no path parameter " + std::string(name)});
}

std::chrono::seconds Exchange::wait_preference() const {
  // RFC 7240 section 2: the first of repeated preferences counts, what is not understood is ignored.
  for (const auto& [name, value] : request_.headers) {
    if (name != "prefer") continue;
    std::string_view rest = value;
    while (!rest.empty()) {
      if (const auto wait = parse_wait(next_item(rest, ','))) return std::min(*wait, kLongestWait);
    }
  }
  return kDefaultWait;
}

std::optional<std::string> Exchange::idempotency_key() const {
  const std::size_t count = request_.count("idempotency-key");
  if (count == 0) return std::nullopt;
  const std::string_view key = request_.header("idempotency-key");
  const bool visible = std::all_of(key.begin(), key.end(), [](char c) { return c >= '!' && c <= '~'; });
  const Errc fault = key.empty()                           ? Errc::required
                     : key.size() > kLongestIdempotencyKey ? Errc::too_long
                     : !visible || count > 1               ? Errc::wrong_format
                                                           : Errc::internal;
  if (fault != Errc::internal) throw Error::invalid({{"/header/idempotency-key", fault}});
  return std::string(key);
}

}  // namespace tamga::http
