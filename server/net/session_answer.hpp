#pragma once

// The dispatch of the API listener: takes a request to the worker pool, turns what the router throws into a problem
// document, and writes the access log. The one place where errors of requests end.

#include <memory>

#include <spdlog/logger.h>

#include "server/http/router.hpp"
#include "server/http/worker_pool.hpp"
#include "server/net/dispatch.hpp"
#include "server/net/metrics.hpp"

namespace tamga::net {

/// Writes one line a request: method, route pattern, status, duration, request id, operator, source address. Raw paths,
/// queries, headers and bodies hold personal data and are in no log.
class SessionAnswer {
 public:
  /// All of them must outlive the listener. `log` takes messages, `access_log` the members of a JSON object.
  SessionAnswer(const http::Router& router, http::WorkerPool& workers, Metrics& metrics,
                std::shared_ptr<spdlog::logger> log, std::shared_ptr<spdlog::logger> access_log);

  /// For the listener; copies of it refer to this object.
  Dispatch dispatch();

 private:
  struct Asked;  // a request and since when

  http::Response answer(const http::Request& request, http::Trace& trace) const;
  void finish(const Asked& asked, const http::Trace& trace, const http::Response& response) const;

  const http::Router& router_;
  http::WorkerPool& workers_;
  Metrics& metrics_;
  std::shared_ptr<spdlog::logger> log_;
  std::shared_ptr<spdlog::logger> access_log_;
};

}  // namespace tamga::net
