#pragma once

// Reads HTTP/1.x requests from octets as they arrive, keeping only what the public status service looks at. A request
// that is all there and like nearly all others is read in one pass; the rest, by Beast's parser.

#include <cstddef>
#include <memory>

#include "ca-core/base/bytes.hpp"
#include "server/net/status_request.hpp"
#include "server/net/status_request_scanner.hpp"

namespace tamga::net {

class StatusRequestParser {
 public:
  explicit StatusRequestParser(const RequestLimits& limits);
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

  RequestLimits limits_;
  std::unique_ptr<Parser> parser_;
};

}  // namespace tamga::net
