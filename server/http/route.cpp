#include "server/http/route.hpp"

#include <algorithm>

namespace tamga::http {
namespace {

/// Cuts the next segment off a path that starts with '/'.
std::string_view next_segment(std::string_view& path) {
  path.remove_prefix(1);
  const std::string_view segment = path.substr(0, path.find('/'));
  path.remove_prefix(segment.size());
  return segment;
}

std::optional<PathParameters> match_pattern(std::string_view pattern, std::string_view path) {
  PathParameters parameters;
  while (!pattern.empty() && !path.empty()) {
    const std::string_view expected = next_segment(pattern);
    const std::string_view given = next_segment(path);
    if (!expected.starts_with('{')) {
      if (expected != given) return std::nullopt;
      continue;
    }
    auto value = decode_percent(given);
    if (!value || value->empty() || parameters.count == parameters.items.size()) return std::nullopt;
    parameters.items.at(parameters.count++) = {expected.substr(1, expected.size() - 2), std::move(*value)};
  }
  return pattern.empty() && path.empty() ? std::optional(std::move(parameters)) : std::nullopt;
}

}  // namespace

RouteMatch match_route(std::span<const Route> routes, Method method, std::string_view path) {
  RouteMatch match;
  if (!path.starts_with('/')) return match;
  const Method wanted = method == Method::head ? Method::get : method;
  const bool is_named = std::ranges::any_of(routes, [&](const Route& route) { return route.pattern == path; });
  for (const Route& route : routes) {
    if (is_named && route.pattern != path) continue;
    auto parameters = match_pattern(route.pattern, path);
    if (!parameters) continue;
    if (route.method == wanted) return {&route, std::move(*parameters), {}};
    match.allowed.push_back(route.method);
    if (route.method == Method::get) match.allowed.push_back(Method::head);
  }
  return match;
}

}  // namespace tamga::http
