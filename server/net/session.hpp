#pragma once

// One connection: reads requests one after another under limits and deadlines, asks `dispatch` for each answer, writes
// it. Everything about a session happens on its strand.

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include <boost/asio/awaitable.hpp>
#include <spdlog/logger.h>

#include "ca-core/base/instant.hpp"
#include "ca-core/base/random.hpp"
#include "server/net/dispatch.hpp"
#include "server/net/transport.hpp"

namespace tamga::net {

struct SessionSettings {
  std::size_t max_header;
  std::size_t max_body;
  std::chrono::seconds handshake_timeout;
  std::chrono::seconds request_timeout;
  std::chrono::seconds idle_timeout;
};

/// Connections that ended without an answer, by cause.
struct SessionCounters {
  std::atomic<std::uint64_t> failed_handshakes = 0;
  std::atomic<std::uint64_t> timeouts = 0;  // a request that had begun did not come to its end in time
};

/// What all sessions of a listener share; outlives them.
struct SessionContext {
  SessionSettings settings;
  Dispatch dispatch;
  const Clock& clock;
  Random& random;
  std::shared_ptr<spdlog::logger> log;
  SessionCounters& counters;
};

/// How far a session is: the listener closes idle ones when it stops.
struct SessionState {
  bool idle = true;       // nothing was asked that is not answered
  bool stopping = false;  // the next answer is the last
};

/// Serves the connection until either side ends it, the handshake first.
boost::asio::awaitable<void> serve(Transport& transport, SessionState& state, const SessionContext& context);

}  // namespace tamga::net
