#pragma once

// One request on its way through a handler: what was asked, by whom, when, and the use cases that may answer.

#include <array>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "ca-core/base/instant.hpp"
#include "server/app/actor.hpp"
#include "server/http/query.hpp"
#include "server/http/request.hpp"

namespace tamga::http {

struct Services;  // services.hpp: references to the use cases

/// The variable segments of a path, in the order of the route's pattern, percent-decoded.
struct PathParameters {
  struct Parameter {
    std::string_view name;  // points into the route table
    std::string value;
  };
  std::array<Parameter, 3> items;
  std::size_t count = 0;
};

class Exchange {
 public:
  Exchange(const Request& request, PathParameters parameters, Query query, std::string_view media_type,
           Services& services, Instant now, std::optional<app::Actor> actor);

  const Request& request() const { return request_; }
  Services& services() const { return services_; }
  Instant now() const { return now_; }

  /// The caller. Only public routes have none; asking there is a fault of the program (Errc::internal).
  const app::Actor& actor() const;

  /// A path segment by its name in the pattern; an unknown name is a fault of the program.
  const std::string& path(std::string_view name) const;

  /// The query, which has no other parameters than the route takes.
  const Query& query() const { return query_; }

  /// The media type that the caller prefers among those of the route.
  std::string_view media_type() const { return media_type_; }

  /// Prefer: wait=N (RFC 7240 section 4.3), cut to 0..30 seconds; 10 without one that can be read. Names have no case,
  /// the number may stand in quotes.
  std::chrono::seconds wait_preference() const;

  /// Idempotency-Key: 1..128 visible ASCII characters; nullopt without one. Error{Errc::invalid_fields} at
  /// "/header/idempotency-key".
  std::optional<std::string> idempotency_key() const;

 private:
  const Request& request_;
  PathParameters parameters_;
  Query query_;
  std::string_view media_type_;
  Services& services_;
  Instant now_;
  std::optional<app::Actor> actor_;
};

}  // namespace tamga::http
