#include "server/net/listener.hpp"

#include <future>
#include <stdexcept>
#include <string>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ca-core/base/error.hpp"
#include "tests/support/plain_listener.hpp"
#include "tests/support/raw_client.hpp"

namespace tamga::net {
namespace {

using tamga::testing::PlainListener;
using tamga::testing::RawAnswer;
using tamga::testing::RawClient;
using tamga::testing::silent;
using ::testing::HasSubstr;

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
  RawClient client(listener_->port());
  client.send("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n");
  arrived.get_future().wait();
  // Sessions are told in the order in which they came: when the idle one has ended, the other knows that it is to end.
  RawClient idle(listener_->port());
  idle.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(idle.read().status(), 200);
  std::thread stopping([this] { listener_->stop(std::chrono::minutes(10)); });
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
