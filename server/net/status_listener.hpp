#pragma once

// The public plain HTTP listener: OCSP, CRLs, CA certificates and the registry look-up, answered from memory on the
// threads that read the network. One io_context a thread; a coarse sweep closes idle connections.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <spdlog/logger.h>

#include "server/config/config.hpp"
#include "server/net/connection_sources.hpp"
#include "server/net/status_sources.hpp"

namespace tamga::net {

struct StatusListenerOptions {
  config::Endpoint endpoint{"127.0.0.1", 0};  // port 0: any free one
  std::size_t threads = 1;
  std::size_t maximum_connections = 4096;
  std::size_t maximum_connections_per_source = 0;  // as ConnectionSources has it
  std::size_t maximum_header = 8 * 1024;           // octets
  std::size_t maximum_body = 64 * 1024;            // octets
  std::size_t maximum_waiting = 1024;     // requests of one thread that wait for a signature; more get tryLater
  std::chrono::seconds idle_timeout{30};  // between requests, and for each of them to arrive
  std::chrono::seconds idle_timeout_when_full{1};  // the same while no place is left for others
  std::size_t minimum_rate = 16 * 1024;  // octets a second in which answers are taken, after the idle timeout at most
};

class StatusLoop;

class StatusListener {
 public:
  /// Binds and listens at once. Error{configuration_invalid} with a note when the address is taken.
  StatusListener(StatusSources sources, StatusListenerOptions options, std::shared_ptr<spdlog::logger> logger);

  /// Stops if need be.
  ~StatusListener();
  StatusListener(const StatusListener&) = delete;
  StatusListener& operator=(const StatusListener&) = delete;

  void start();

  /// Stops accepting, lets answers under way be written for at most `grace`, then closes everything. Returns when the
  /// threads have ended.
  void stop(std::chrono::milliseconds grace);

  std::uint16_t port() const { return port_; }

 private:
  StatusSources sources_;
  StatusListenerOptions options_;
  std::uint16_t port_ = 0;
  ConnectionSources places_;  // outlives the connections
  std::vector<std::unique_ptr<StatusLoop>> loops_;
  std::vector<std::thread> threads_;
};

}  // namespace tamga::net
