#pragma once

// A listening address and its connections: accepts, limits, speaks TLS where asked to, and stops gracefully. The API
// and the monitoring listener are both made of it; the public status listener has its own, faster one.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

#include <spdlog/logger.h>

#include "ca-core/base/instant.hpp"
#include "ca-core/base/random.hpp"
#include "server/config/config.hpp"
#include "server/net/dispatch.hpp"
#include "server/net/tls_context.hpp"

namespace tamga::net {

struct ListenerSettings {
  config::Endpoint endpoint;
  std::size_t max_connections = 512;
  std::size_t max_header = 16 * 1024;
  std::size_t max_body = 256 * 1024;
  std::chrono::seconds handshake_timeout{10};
  std::chrono::seconds request_timeout{30};
  std::chrono::seconds idle_timeout{60};
  std::size_t threads = 1;  // network threads; handlers run elsewhere

  static ListenerSettings of(const config::Api& api);
  static ListenerSettings of(const config::Metrics& metrics);
};

class Listener {
 public:
  /// `tls` empty: plain HTTP. `clock` and `random` must outlive the listener.
  Listener(ListenerSettings settings, std::optional<TlsContext> tls, Dispatch dispatch, const Clock& clock,
           Random& random, std::shared_ptr<spdlog::logger> logger);
  ~Listener();

  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  /// Binds and begins to accept. Error{Errc::configuration_invalid} says why an address cannot be taken.
  void start();

  /// Accepts no more, closes what is idle, lets what was asked be answered, and cuts off what is not done after
  /// `grace`. Returns when all connections are closed. Calling it twice does nothing.
  void stop(std::chrono::seconds grace);

  /// The port that is listened on: the configured one, or the one the system chose for 0. After start().
  std::uint16_t port() const;

  /// Connections that are open now.
  std::size_t connections() const;

  /// TLS handshakes that failed since the start, each told in the log.
  std::uint64_t failed_handshakes() const;

  /// Requests that had begun and did not come to their end in time.
  std::uint64_t timeouts() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tamga::net
