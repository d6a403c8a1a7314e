#include "server/net/listener.hpp"

#include <future>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <spdlog/sinks/null_sink.h>

#include "ca-core/base/error.hpp"
#include "ca-core/openssl/random.hpp"
#include "server/http/problem.hpp"
#include "tests/support/raw_client.hpp"
#include "tests/support/test_authority.hpp"

namespace tamga::net {
namespace {

using tamga::testing::RawAnswer;
using tamga::testing::RawClient;
using ::testing::HasSubstr;

class StillClock final : public Clock {
 public:
  Instant now() const override { return tamga::testing::kTestNow; }
};

std::shared_ptr<spdlog::logger> silent() {
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
    listener_ = std::make_unique<Listener>(
        settings_, std::nullopt, [this](http::Request request, const Reply& reply) { answer(request, reply); }, clock_,
        random_, silent());
    listener_->start();
  }

  void answer(const http::Request& request, const Reply& reply) {
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
  ListenerSettings settings_;
  std::mutex mutex_;
  std::vector<http::Request> seen_;
  std::vector<Reply> waiting_;
  std::promise<void>* arrived_ = nullptr;
  std::unique_ptr<Listener> listener_;
};

TEST_F(PlainListener, AnswersARequestWithItsHeaders) {
  start();
  const RawAnswer answer = ask("GET /a?b=1 HTTP/1.1\r\nHost: x\r\nX-Request-Id: mine\r\n\r\n");
  EXPECT_EQ(answer.status(), 200);
  EXPECT_EQ(answer.body, "GET /a?b=1 ");
  EXPECT_TRUE(answer.has("Content-Type: text/plain; charset=utf-8"));
  EXPECT_TRUE(answer.has("Date: Mon, 23 Nov 2026 10:00:00 GMT"));
  EXPECT_TRUE(answer.has("Cache-Control: no-store"));
  EXPECT_TRUE(answer.has("X-Request-Id: " + seen_.at(0).id));
  EXPECT_EQ(seen_.at(0).client_address, "127.0.0.1");
}

TEST_F(PlainListener, KeepsTheConnectionAndTheOrderOfPipelinedRequests) {
  start();
  RawClient client(listener_->port());
  client.send(
      "POST /1 HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\noneGET /2 HTTP/1.1\r\nHost: x\r\n\r\n"
      "GET /3 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(client.read().body, "POST /1 one");
  EXPECT_EQ(client.read().body, "GET /2 ");
  const RawAnswer last = client.read();
  EXPECT_EQ(last.body, "GET /3 ");
  EXPECT_TRUE(last.has("Connection: close"));
  EXPECT_TRUE(client.at_end());
}

TEST_F(PlainListener, Http10EndsTheConnection) {
  start();
  RawClient client(listener_->port());
  client.send("GET / HTTP/1.0\r\n\r\n");
  EXPECT_EQ(client.read().status(), 200);
  EXPECT_TRUE(client.at_end());
}

TEST_F(PlainListener, HeadHasTheLengthButNoBody) {
  start();
  RawClient client(listener_->port());
  client.send("HEAD /x HTTP/1.1\r\nHost: x\r\n\r\nGET /y HTTP/1.1\r\nHost: x\r\n\r\n");
  const RawAnswer head = client.read(false);
  EXPECT_TRUE(head.has("Content-Length: 8"));
  EXPECT_EQ(client.read().body, "GET /y ");
}

TEST_F(PlainListener, ReadsChunkedBodies) {
  start();
  EXPECT_EQ(
      ask("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n").body,
      "POST / abcde");
}

TEST_F(PlainListener, TakesTheAbsoluteForm) {
  start();
  EXPECT_EQ(ask("GET http://ca.example.ru/v1?x HTTP/1.1\r\nHost: ca.example.ru\r\n\r\n").body, "GET /v1?x ");
  EXPECT_EQ(ask("GET HTTPS://ca.example.ru:8443/v1 HTTP/1.1\r\nHost: x\r\n\r\n").body, "GET /v1 ");
  EXPECT_EQ(ask("GET http://[::1] HTTP/1.1\r\nHost: x\r\n\r\n").body, "GET / ");
}

TEST_F(PlainListener, AQueryIsNoPath) {
  start();
  EXPECT_EQ(ask("GET http://ca.example.ru?u=/v1/x HTTP/1.1\r\nHost: x\r\n\r\n").body, "GET /?u=/v1/x ");
}

TEST_F(PlainListener, TakesTheAsteriskOfOptionsOnly) {
  start();
  EXPECT_EQ(ask("OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n").body, "OPTIONS * ");
  EXPECT_EQ(ask("GET * HTTP/1.1\r\nHost: x\r\n\r\n").status(), 400);
}

TEST_F(PlainListener, IgnoresAnEmptyLineBeforeARequest) {
  start();
  RawClient client(listener_->port());
  client.send("\r\nPOST /1 HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\na\r\nGET /2 HTTP/1.1\r\nHost: x\r\n\r\n\r");
  EXPECT_EQ(client.read().body, "POST /1 a");
  EXPECT_EQ(client.read().body, "GET /2 ");
  client.send("\nGET /3 HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(client.read().body, "GET /3 ");
  client.send("\r\n\r\nGET /4 HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(client.read().status(), 400);
}

TEST_F(PlainListener, TrailersAreNoHeaders) {
  start();
  const std::string request = "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n";
  EXPECT_EQ(ask(request + "Idempotency-Key: late\r\n\r\n").body, "POST / a");
  EXPECT_EQ(seen_.at(0).count("idempotency-key"), 0U);
  EXPECT_EQ(seen_.at(0).count("transfer-encoding"), 1U);
}

TEST_F(PlainListener, TrailersAndChunkExtensionsHaveALimit) {
  start();
  const std::string head = "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1";
  const std::string endless(400'000, 'a');
  for (const std::string& rest : {"\r\na\r\n0\r\nX: " + endless, ";x=" + endless}) {
    const RawAnswer answer = ask(head + rest);
    EXPECT_EQ(answer.status(), 431);
    EXPECT_TRUE(answer.has("Connection: close"));
  }
}

TEST_F(PlainListener, AReplyMayOutliveItsConnection) {
  start();
  std::promise<void> arrived;
  arrived_ = &arrived;
  RawClient client(listener_->port());
  client.send("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n");
  arrived.get_future().wait();
  const Reply kept = waiting_.at(0);
  waiting_.at(0)(http::Response::plain(200, "done"));
  EXPECT_EQ(client.read().body, "done");
  listener_.reset();
  kept(http::Response::plain(200, "again"));
  waiting_.clear();
}

TEST_F(PlainListener, SaysContinueToWhoExpectsIt) {
  start();
  RawClient client(listener_->port());
  client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(client.read().status(), 100);
  client.send("abc");
  EXPECT_EQ(client.read().body, "POST / abc");
}

TEST_F(PlainListener, DoesNotAskForABodyThatIsTooLarge) {
  start();
  EXPECT_EQ(ask("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1025\r\nExpect: 100-continue\r\n\r\n").status(), 413);
}

TEST_F(PlainListener, TheBodyLimitIsExact) {
  start();
  const std::string head = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: ";
  EXPECT_EQ(ask(head + "1024\r\n\r\n" + std::string(1024, 'a')).status(), 200);
  EXPECT_EQ(ask(head + "1025\r\n\r\n" + std::string(1025, 'a')).status(), 413);
}

TEST_F(PlainListener, TheBodyLimitHoldsForChunks) {
  start();
  std::string request = "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (int i = 0; i < 9; ++i) request += "80\r\n" + std::string(128, 'a') + "\r\n";
  const RawAnswer answer = ask(request + "0\r\n\r\n");
  EXPECT_EQ(answer.status(), 413);
  EXPECT_TRUE(answer.has("Connection: close"));
}

TEST_F(PlainListener, ARefusedClientReadsTheAnswerThoughItGoesOnSending) {
  start();
  RawClient client(listener_->port());
  client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 500000\r\n\r\n" + std::string(500000, 'a'));
  EXPECT_EQ(client.read().status(), 413);
}

TEST_F(PlainListener, RefusesAHeadThatIsTooLarge) {
  start();
  EXPECT_EQ(ask("GET / HTTP/1.1\r\nHost: x\r\nX: " + std::string(3000, 'a') + "\r\n\r\n").status(), 431);
}

TEST_F(PlainListener, RefusesWhatIsNoHttpRequest) {
  start();
  for (const char* octets :
       {"hello\r\n\r\n",
        "GET\r\n\r\n",
        "GET / HTTP/3.0\r\nHost: x\r\n\r\n",
        "GET / HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
        "GET nowhere HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nbad header\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked, identity\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: identity\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: identity\r\nContent-Length: 3\r\n\r\nabc",
        "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: gzip\r\n\r\nabc",
        "GET / HTTP/1.1\r\nHost: a b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: user@a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a:port\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: [::1\r\n\r\n",
        "GET http:///v1 HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET ftp://x/v1 HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET http://user@x/v1 HTTP/1.1\r\nHost: x\r\n\r\n",
        "CONNECT x:443 HTTP/1.1\r\nHost: x\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n\r\n"}) {
    const RawAnswer answer = ask(octets);
    EXPECT_EQ(answer.status(), 400) << octets;
    EXPECT_TRUE(answer.has("application/problem+json")) << octets;
    EXPECT_TRUE(answer.has("Connection: close")) << octets;
  }
}

TEST_F(PlainListener, KnowsNoChunksInHttp10) {
  start();
  RawClient client(listener_->port());
  client.send("POST / HTTP/1.0\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
  EXPECT_EQ(client.read().status(), 400);
  EXPECT_TRUE(client.at_end());
}

TEST_F(PlainListener, ClosesAConnectionThatSaysNothing) {
  settings_.idle_timeout = std::chrono::seconds(1);
  start();
  RawClient client(listener_->port());
  EXPECT_TRUE(client.at_end());
}

TEST_F(PlainListener, ClosesAConnectionThatOnlySaysEmptyLines) {
  settings_.idle_timeout = std::chrono::seconds(1);
  start();
  RawClient client(listener_->port());
  client.send("\r\n");
  EXPECT_TRUE(client.at_end());
  EXPECT_TRUE(seen_.empty());
}

TEST_F(PlainListener, ClosesAConnectionThatDribbles) {
  settings_.request_timeout = std::chrono::seconds(1);
  start();
  RawClient client(listener_->port());
  client.send("GET / HTTP/1.1\r\nHo");
  EXPECT_TRUE(client.at_end());
  EXPECT_TRUE(seen_.empty());
  listener_->stop(std::chrono::seconds(10));
  EXPECT_EQ(listener_->timeouts(), 1U);
}

TEST_F(PlainListener, ClosesWhatPassesTheLimitOfConnections) {
  settings_.max_connections = 1;
  start();
  RawClient first(listener_->port());
  first.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(first.read().status(), 200);
  RawClient second(listener_->port());
  EXPECT_TRUE(second.at_end());
  first.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(first.read().status(), 200);
}

TEST_F(PlainListener, StopFinishesWhatWasAsked) {
  settings_.idle_timeout = std::chrono::seconds(60);
  start();
  std::promise<void> arrived;
  arrived_ = &arrived;
  RawClient idle(listener_->port());
  idle.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(idle.read().status(), 200);
  RawClient client(listener_->port());
  client.send("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n");
  arrived.get_future().wait();
  std::thread stopping([this] { listener_->stop(std::chrono::seconds(20)); });
  EXPECT_TRUE(idle.at_end());
  EXPECT_THROW(RawClient(listener_->port()), std::runtime_error);
  waiting_.at(0)(http::Response::plain(200, "done"));
  const RawAnswer answer = client.read();
  EXPECT_EQ(answer.body, "done");
  EXPECT_TRUE(answer.has("Connection: close"));
  EXPECT_TRUE(client.at_end());
  stopping.join();
  EXPECT_EQ(listener_->connections(), 0U);
}

TEST_F(PlainListener, ATakenAddressIsToldInASentence) {
  start();
  settings_.endpoint.port = listener_->port();
  Listener second(
      settings_, std::nullopt, [](const http::Request&, const Reply&) {}, clock_, random_, silent());
  try {
    second.start();
    FAIL() << "bound twice";
  } catch (const Error& error) {
    EXPECT_THAT(error.note().text, HasSubstr("cannot listen on 127.0.0.1:"));
    EXPECT_THAT(error.note().text, HasSubstr("another program listens there already"));
  }
}

}  // namespace
}  // namespace tamga::net
