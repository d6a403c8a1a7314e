#pragma once

// A listener over plain HTTP with an echo behind it, for tests of connections and of what is read from them.

#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <spdlog/sinks/null_sink.h>

#include "ca-core/base/error.hpp"
#include "ca-core/openssl/random.hpp"
#include "server/http/problem.hpp"
#include "server/net/listener.hpp"
#include "tests/support/raw_client.hpp"
#include "tests/support/test_authority.hpp"

namespace tamga::testing {

class StillClock final : public Clock {
 public:
  Instant now() const override { return kTestNow; }
};

inline std::shared_ptr<spdlog::logger> silent() {
  return std::make_shared<spdlog::logger>("silent", std::make_shared<spdlog::sinks::null_sink_mt>());
}

/// Answers every request with "METHOD TARGET BODY", or with the problem that the session found.
class PlainListener : public ::testing::Test {
 protected:
  PlainListener() {
    settings_.endpoint = {"127.0.0.1", 0};
    settings_.max_header = 2048;
    settings_.max_body = 1024;
  }

  void start() {
    listener_ = std::make_unique<net::Listener>(
        settings_, std::nullopt, [this](http::Request request, const net::Reply& reply) { answer(request, reply); },
        clock_, random_, silent());
    listener_->start();
  }

  void answer(const http::Request& request, const net::Reply& reply) {
    const std::scoped_lock lock(mutex_);
    seen_.push_back(request);
    if (request.fault) return reply(http::problem(Error(*request.fault), request.id));
    if (request.path() == "/slow") {
      waiting_.push_back(reply);
      if (arrived_) arrived_->set_value();
      return;
    }
    reply(
        http::Response::plain(200, std::string(to_string(request.method)) + " " + request.target + " " + request.body));
  }

  RawAnswer ask(const std::string& octets) {
    RawClient client(listener_->port());
    client.send(octets);
    return client.read();
  }

  StillClock clock_;
  openssl::OpensslRandom random_;
  net::ListenerSettings settings_;
  std::mutex mutex_;
  std::vector<http::Request> seen_;
  std::vector<net::Reply> waiting_;
  std::promise<void>* arrived_ = nullptr;
  std::unique_ptr<net::Listener> listener_;
};

}  // namespace tamga::testing
