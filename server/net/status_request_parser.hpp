#pragma once

// Reads HTTP/1.x requests from octets as they arrive, keeping only what the public status service looks at.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "ca-core/base/bytes.hpp"
#include "server/http/request.hpp"

namespace tamga::net {

struct StatusRequest {
  http::Method method = http::Method::other;
  std::string target;
  std::string content_type;
  std::string if_none_match;
  std::string if_modified_since;
  std::string range;
  std::string if_range;
  std::string accept_encoding;
  std::string body;
  bool keep_alive = false;
  bool old_version = false;  // HTTP/1.0
};

class StatusRequestParser {
 public:
  StatusRequestParser(std::size_t maximum_header, std::size_t maximum_body);
  ~StatusRequestParser();
  StatusRequestParser(const StatusRequestParser&) = delete;
  StatusRequestParser& operator=(const StatusRequestParser&) = delete;

  enum class State {
    incomplete,        // feed more
    complete,          // request() is whole; next() goes on to the following one
    malformed,         // 400; also what another reader might understand differently
    header_too_large,  // 431
    body_too_large,    // 413
  };

  /// Takes octets from the front and says how many; what is left belongs to the next call or the next request.
  std::size_t feed(ByteView octets, State& state);

  /// Whether the client waits for "100 Continue" before it sends the body; true once a request, never for HTTP/1.0.
  bool take_expectation();

  /// Whether anything of the present request has been seen.
  bool has_begun() const;

  StatusRequest& request();
  void next();

  /// Octets held.
  std::size_t memory() const;

 private:
  class Parser;

  std::size_t maximum_header_;
  std::size_t maximum_body_;
  std::unique_ptr<Parser> parser_;
};

}  // namespace tamga::net
