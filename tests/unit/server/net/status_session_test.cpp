#include "server/net/status_session.hpp"

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/expect_error.hpp"
#include "tests/support/ocsp_reading.hpp"
#include "tests/support/status_front.hpp"
#include "tests/support/status_slow_client.hpp"

namespace tamga::net {
namespace {

using tamga::testing::as_string;
using tamga::testing::good_status;
using tamga::testing::http_get;
using tamga::testing::kStatusNow;
using tamga::testing::numbered_serial;
using tamga::testing::ocsp_post;
using tamga::testing::RawClient;
using tamga::testing::read_ocsp;
using tamga::testing::revoked_status;

class StatusSessionTest : public tamga::testing::StatusFront {};

TEST_F(StatusSessionTest, AnswersAPipelineInItsOrder) {
  centre_.apply(good_status(1));
  centre_.apply(revoked_status(2));
  ask(ocsp_post(centre_.request(1)));
  const Bytes nonce(16, 7);
  std::string pipeline;
  // Ready, signed on the spot, ready, refused, signed to keep.
  pipeline += ocsp_post(centre_.request(1)) + ocsp_post(centre_.request(2, nonce)) + ocsp_post(centre_.request(1)) +
              http_get("/nowhere") + http_get("/ocsp/" + to_base64(centre_.request(2)));
  RawClient client(listener_->port());
  client.send(pipeline);
  const auto& ca = centre_.ca.certificate();
  EXPECT_EQ(read_ocsp(client.read().body, ca).certificate_status, V_OCSP_CERTSTATUS_GOOD);
  EXPECT_TRUE(read_ocsp(client.read().body, ca).has_nonce);
  EXPECT_EQ(read_ocsp(client.read().body, ca).certificate_status, V_OCSP_CERTSTATUS_GOOD);
  EXPECT_EQ(client.read().status(), 404);
  EXPECT_EQ(read_ocsp(client.read().body, ca).certificate_status, V_OCSP_CERTSTATUS_REVOKED);
}

TEST_F(StatusSessionTest, AnswersALongPipelineSentAtOnce) {
  centre_.apply(good_status(1));
  constexpr int kRequests = 3000;
  std::string pipeline;
  for (int i = 0; i < kRequests; ++i) pipeline += ocsp_post(centre_.request(1));
  RawClient client(listener_->port());
  std::thread sender([&] { client.send(pipeline); });
  for (int i = 0; i < kRequests; ++i) ASSERT_EQ(client.read().status(), 200) << i;
  sender.join();
  EXPECT_EQ(centre_.counters.signed_to_keep, 1U);
}

TEST_F(StatusSessionTest, AnswersRequestsThatComeOctetByOctet) {
  centre_.apply(good_status(1));
  RawClient client(listener_->port());
  for (const char octet : ocsp_post(centre_.request(1))) client.send({&octet, 1});
  EXPECT_EQ(client.read().status(), 200);
}

TEST_F(StatusSessionTest, ARefusalReachesAClientThatIsStillSending) {
  RawClient client(listener_->port());
  client.send("POST /ocsp HTTP/1.1\r\nHost: a\r\nContent-Length: 500000\r\n\r\n" + std::string(500'000, 'x'));
  EXPECT_EQ(client.read().status(), 413);
  EXPECT_TRUE(client.at_end());
}

TEST_F(StatusSessionTest, ClosesWhereTheClientWantsIt) {
  RawClient old(listener_->port());
  old.send("GET /ca/ecdsa-unqualified.crt HTTP/1.0\r\n\r\n");
  EXPECT_TRUE(old.read().has("Connection: close"));
  EXPECT_TRUE(old.at_end());
  RawClient kept(listener_->port());
  kept.send("GET /ca/ecdsa-unqualified.crt HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  EXPECT_TRUE(kept.read().has("Connection: keep-alive"));
  kept.send(http_get("/ca/ecdsa-unqualified.crt", "Connection: close\r\n"));
  EXPECT_TRUE(kept.read().has("Connection: close"));
  EXPECT_TRUE(kept.at_end());
}

TEST_F(StatusSessionTest, SignsNoMoreThanMayWait) {
  start({.maximum_waiting = 0});
  centre_.apply(good_status(7));
  EXPECT_EQ(read_ocsp(ask(ocsp_post(centre_.request(7))).body, centre_.ca.certificate()).response_status,
            OCSP_RESPONSE_STATUS_TRYLATER);
}

TEST_F(StatusSessionTest, ClosesIdleAndDawdlingConnections) {
  start({.idle_timeout = std::chrono::seconds(1)});
  RawClient idle(listener_->port());
  RawClient dawdling(listener_->port());
  dawdling.send("GET /ca/");
  std::atomic<bool> ended{false};
  std::thread drip([&] {
    while (!ended) {
      std::this_thread::sleep_for(std::chrono::milliseconds(200));
      dawdling.send("a");
    }
  });
  EXPECT_TRUE(idle.at_end());
  EXPECT_TRUE(dawdling.at_end()) << "an octet now and then keeps nothing open";
  ended = true;
  drip.join();
  EXPECT_EQ(centre_.counters.closed_idle, 1U);
  EXPECT_EQ(centre_.counters.closed_slow_requests, 1U);
}

TEST_F(StatusSessionTest, TakesNoMoreConnectionsThanAllowedUntilOneGoes) {
  // Full as it is, it must not take the first one for a silent one, however slow the machine.
  start({.maximum_connections = 1, .idle_timeout_when_full = std::chrono::seconds(3600)});
  auto first = std::make_unique<RawClient>(listener_->port());
  first->send(http_get("/ca/ecdsa-unqualified.crt"));
  EXPECT_EQ(first->read().status(), 200);
  RawClient second(listener_->port());
  second.send(http_get("/ca/ecdsa-unqualified.crt"));
  // Whoever accepted it would have read it before these.
  for (int i = 0; i < 100; ++i) {
    first->send(http_get("/ca/ecdsa-unqualified.crt"));
    ASSERT_EQ(first->read().status(), 200);
  }
  EXPECT_EQ(centre_.counters.http_requests, 101U);
  EXPECT_EQ(centre_.counters.connections, 1);
  first.reset();
  EXPECT_EQ(second.read().status(), 200);
}

TEST_F(StatusSessionTest, ClosesOnAClientThatTakesItsAnswerTooSlowly) {
  start({.idle_timeout = std::chrono::seconds(1), .minimum_rate = std::size_t{1} << 30U});
  // More than the system's buffers of a socket hold: what lies there the service has got rid of.
  const Bytes list = make_crl(1, 1'000'000);
  ASSERT_TRUE(put_on_shelf(list));
  tamga::testing::SlowClient client(listener_->port());
  client.send(http_get("/crl/ecdsa-unqualified.crl"));
  EXPECT_LT(client.read_to_the_end(), list.size()) << "it takes a little all the time and would for six seconds";
}

TEST_F(StatusSessionTest, ManyUnknownSerialsDoNotKeepANonceWaiting) {
  constexpr std::size_t kFlood = 20;
  centre_.apply(good_status(7));
  const Bytes nonce(16, 0xA7);
  std::vector<std::unique_ptr<RawClient>> clients;
  for (std::size_t i = 0; i <= kFlood; ++i) {
    clients.push_back(std::make_unique<RawClient>(listener_->port()));
    clients.back()->send(http_get("/ca/ecdsa-unqualified.crt"));
    ASSERT_EQ(clients.back()->read().status(), 200);
  }
  // The first one holds up the thread; all others are there when it goes on, the one with a nonce last.
  centre_.gate.close();
  clients.front()->send(ocsp_post(centre_.request(1000)));
  centre_.gate.wait_until_reached();
  for (std::size_t i = 1; i < kFlood; ++i) clients[i]->send(ocsp_post(centre_.request(1000 + i)));
  clients.back()->send(ocsp_post(centre_.request(7, nonce)));
  centre_.gate.open();
  for (const auto& client : clients) EXPECT_EQ(client->read().status(), 200);
  EXPECT_LT(centre_.gate.place_of(nonce), kFlood / 2);
}

TEST_F(StatusSessionTest, SeveralThreadsShareOnePort) {
  start({.threads = 3});
  centre_.apply(good_status(7));
  std::vector<std::thread> clients;
  std::atomic<int> good{0};
  for (int i = 0; i < 8; ++i) {
    clients.emplace_back([&] {
      RawClient client(listener_->port());
      for (int round = 0; round < 50; ++round) {
        client.send(ocsp_post(centre_.request(7)));
        if (client.read().status() == 200) ++good;
      }
    });
  }
  for (auto& client : clients) client.join();
  EXPECT_EQ(good, 400);
}

TEST_F(StatusSessionTest, TheAddressIsNotSharedWithAnother) {
  StatusListenerOptions same;
  same.endpoint.port = listener_->port();
  EXPECT_REFUSED(StatusListener(sources(), same, logger_), Errc::configuration_invalid);
}

TEST_F(StatusSessionTest, StopsWithoutWaitingForIdleClients) {
  RawClient idle(listener_->port());
  idle.send(http_get("/ca/ecdsa-unqualified.crt"));
  idle.read();
  const auto begin = std::chrono::steady_clock::now();
  listener_->stop(std::chrono::hours(1));
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::minutes(10));
  EXPECT_TRUE(idle.at_end());
  EXPECT_EQ(centre_.counters.connections, 0);
}

}  // namespace
}  // namespace tamga::net
