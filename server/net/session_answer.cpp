#include "server/net/session_answer.hpp"

#include <chrono>
#include <cmath>
#include <exception>
#include <string>
#include <typeinfo>
#include <utility>

#include <nlohmann/json.hpp>

#include "ca-core/base/error.hpp"
#include "ca-core/base/secret.hpp"
#include "server/http/problem.hpp"

namespace tamga::net {

struct SessionAnswer::Asked {
  Asked(http::Request asked, std::chrono::steady_clock::time_point at) : request(std::move(asked)), since(at) {}
  // Code words come in bodies: whichever way a request ends, its octets go.
  ~Asked() { wipe(request.body.data(), request.body.size()); }
  Asked(const Asked&) = delete;
  Asked& operator=(const Asked&) = delete;

  http::Request request;
  std::chrono::steady_clock::time_point since;
};

SessionAnswer::SessionAnswer(const http::Router& router, http::WorkerPool& workers, Metrics& metrics,
                             std::shared_ptr<spdlog::logger> log, std::shared_ptr<spdlog::logger> access_log)
    : router_(router), workers_(workers), metrics_(metrics), log_(std::move(log)), access_log_(std::move(access_log)) {}

Dispatch SessionAnswer::dispatch() {
  return [this](http::Request request, const Reply& reply) {
    auto asked = std::make_shared<Asked>(std::move(request), std::chrono::steady_clock::now());
    const bool taken = workers_.try_submit([this, asked, reply] {
      http::Trace trace;
      http::Response response = answer(asked->request, trace);
      finish(*asked, trace, response);
      reply(std::move(response));
    });
    if (taken) return;
    http::Response refusal = http::problem(Error(Errc::too_busy), asked->request.id);
    finish(*asked, {}, refusal);
    reply(std::move(refusal));
  };
}

http::Response SessionAnswer::answer(const http::Request& request, http::Trace& trace) const {
  try {
    return router_.answer(request, trace);
  } catch (const Error& error) {
    http::Response response = http::problem(error, request.id);
    if (response.status >= 500) log_->error("request {} on {}: {}", request.id, trace.route, error.what());
    return response;
  } catch (const std::exception& failure) {
    // What a library says may quote what it was given: only its type is logged.
    log_->error("request {} on {}: unexpected {}", request.id, trace.route, typeid(failure).name());
  } catch (...) {
    log_->error("request {} on {}: unexpected exception", request.id, trace.route);
  }
  return http::problem(Error(Errc::internal), request.id);
}

void SessionAnswer::finish(const Asked& asked, const http::Trace& trace, const http::Response& response) const {
  using Milliseconds = std::chrono::duration<double, std::milli>;
  const auto time = std::chrono::steady_clock::now() - asked.since;
  const std::string_view method = http::to_string(asked.request.method);
  metrics_.observe_request(method, trace.route, response.status, time);
  nlohmann::ordered_json event{{"message", "request"},
                               {"method", method},
                               {"route", trace.route},
                               {"status", response.status},
                               {"duration_ms", std::round(Milliseconds(time).count() * 1000) / 1000},
                               {"request_id", asked.request.id},
                               {"source", asked.request.client_address}};
  if (!trace.operator_id.empty()) event["operator"] = trace.operator_id;
  const std::string text = event.dump();
  access_log_->info(std::string_view(text).substr(1, text.size() - 2));
}

}  // namespace tamga::net
