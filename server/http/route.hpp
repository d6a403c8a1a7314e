#pragma once

// What can be asked, as data: one row a route, with who may ask it. routes.cpp holds the list.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "server/app/actor.hpp"
#include "server/http/exchange.hpp"
#include "server/http/request.hpp"
#include "server/http/response.hpp"

namespace tamga::http {

/// Who may call a route: everybody, or the operators of some roles.
class Access {
 public:
  static constexpr Access everybody() { return Access(kEverybody); }

  template <typename... Roles>
  static constexpr Access roles(Roles... roles) {
    static_assert(sizeof...(roles) > 0, "a route that nobody may call");
    return Access((static_cast<unsigned>(roles) | ...));
  }

  constexpr bool is_public() const { return bits_ == kEverybody; }
  constexpr bool allows(app::Role role) const { return (bits_ & static_cast<unsigned>(role)) != 0; }

 private:
  static constexpr unsigned kEverybody = 1U << 8U;
  constexpr explicit Access(unsigned bits) : bits_(bits) {}

  unsigned bits_;
};

using Handler = Response (*)(Exchange&);

/// What a request must bring: the router answers 413 and 415 before the handler is asked. An optional body may be left
/// out, and its Content-Type with it.
enum class Accepts { nothing, json, optional_json };

/// What a route can answer with: the router settles Accept (406) before the handler is asked.
enum class Produces { json, certificate, pkcs12, extract };

struct Route {
  Method method;
  std::string_view pattern;  // "/v1/applications/{application}/approve"
  Access access;
  Accepts accepts;
  Produces produces;
  Handler handler;
  std::span<const std::string_view> query = {};  // the parameters that may stand in the query: 422 for others
};

/// All routes of the API listener.
std::span<const Route> routes();

struct RouteMatch {
  const Route* route = nullptr;  // null when no route fits
  PathParameters parameters;
  std::vector<Method> allowed;  // of the path, when only the method does not fit
};

/// Finds the route; HEAD takes GET's. A pattern without variables has its path for itself: "/v1/applications/search" is
/// no application. Trailing slashes, empty segments and broken escapes match nothing.
RouteMatch match_route(std::span<const Route> routes, Method method, std::string_view path);

}  // namespace tamga::http
