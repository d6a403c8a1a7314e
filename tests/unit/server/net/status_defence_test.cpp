// What the public status listener does about those who ask too much, too slowly or nonsense.

#include <algorithm>
#include <chrono>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/ocsp_reading.hpp"
#include "tests/support/status_front.hpp"
#include "tests/support/status_slow_client.hpp"

namespace tamga::net {
namespace {

using tamga::testing::good_status;
using tamga::testing::http_get;
using tamga::testing::ocsp_post;
using tamga::testing::RawClient;
using tamga::testing::read_ocsp;

constexpr std::string_view kCertificate = "/ca/ecdsa-unqualified.crt";

class StatusDefence : public tamga::testing::StatusFront {
 protected:
  /// Clients whose connections are open: each has been answered once.
  std::vector<std::unique_ptr<RawClient>> arrived(std::size_t count) {
    std::vector<std::unique_ptr<RawClient>> clients;
    for (std::size_t i = 0; i < count; ++i) {
      clients.push_back(std::make_unique<RawClient>(listener_->port()));
      clients.back()->send(http_get(kCertificate));
      EXPECT_EQ(clients.back()->read().status(), 200);
    }
    return clients;
  }

  int response_status(RawClient& client) {
    return read_ocsp(client.read().body, centre_.ca.certificate()).response_status;
  }
};

TEST_F(StatusDefence, APreparedAnswerComesWhileNoMoreMayWaitForASignature) {
  constexpr std::size_t kWaiting = 4;
  constexpr std::size_t kFlood = 20;
  start({.maximum_waiting = kWaiting});
  centre_.apply(good_status(7));
  ask(ocsp_post(centre_.request(7)));
  auto flood = arrived(kFlood);
  auto honest = arrived(1);
  // The first nonce holds up the thread. Everything else is there when it goes on, the honest client's request last.
  centre_.gate.close();
  flood.front()->send(ocsp_post(centre_.request(7, Bytes(16, 1))));
  centre_.gate.wait_until_reached();
  for (std::size_t i = 1; i < kFlood; ++i) flood[i]->send(ocsp_post(centre_.request(7, Bytes(16, 2))));
  honest.front()->send(ocsp_post(centre_.request(7)));
  centre_.gate.let_through(1);
  EXPECT_EQ(response_status(*honest.front()), OCSP_RESPONSE_STATUS_SUCCESSFUL);
  // One signature was made before it; with the next the thread comes to the gate, and stands there.
  centre_.gate.wait_until_reached(2);
  EXPECT_EQ(centre_.counters.waiting_for_signature, static_cast<std::int64_t>(kWaiting) - 1);
  centre_.gate.open();
  std::size_t refused = 0;
  for (const auto& client : flood) refused += response_status(*client) == OCSP_RESPONSE_STATUS_TRYLATER ? 1 : 0;
  EXPECT_EQ(refused, kFlood - 1 - kWaiting);
  EXPECT_EQ(centre_.counters.refused_try_later, refused);
  EXPECT_EQ(centre_.counters.signed_on_the_spot, 1 + kWaiting);
  EXPECT_EQ(centre_.counters.waiting_for_signature, 0);
}

TEST_F(StatusDefence, ASourceGetsNoMorePlacesThanAllowed) {
  start({.maximum_connections_per_source = 2});
  auto clients = arrived(2);
  RawClient third(listener_->port());
  third.send(http_get(kCertificate));
  EXPECT_TRUE(third.at_end());
  EXPECT_EQ(centre_.counters.refused_connections, 1U);
  clients.front()->send(http_get(kCertificate));
  EXPECT_EQ(clients.front()->read().status(), 200) << "who was there before is not disturbed";
  clients.pop_back();
  // Until the listener has seen that one left, the next is refused as the third was.
  int status = 0;
  for (int attempts = 0; attempts < 10'000 && status == 0; ++attempts) {
    RawClient next(listener_->port());
    next.send(http_get(kCertificate));
    status = next.read().status();
  }
  EXPECT_EQ(status, 200);
}

TEST_F(StatusDefence, WhenAllPlacesAreTakenTheSilentGiveWay) {
  start({.maximum_connections = 2, .idle_timeout = std::chrono::seconds(3600)});
  auto silent = arrived(1);
  RawClient dawdling(listener_->port());
  dawdling.send("GET /ca/");
  RawClient third(listener_->port());
  third.send(http_get(kCertificate));
  EXPECT_EQ(third.read().status(), 200);
  EXPECT_TRUE(silent.front()->at_end());
  EXPECT_TRUE(dawdling.at_end());
  EXPECT_EQ(centre_.counters.closed_idle, 1U);
  EXPECT_EQ(centre_.counters.closed_slow_requests, 1U);
}

TEST_F(StatusDefence, ABodyThatComesOctetByOctetKeepsNothingOpen) {
  start({.idle_timeout = std::chrono::seconds(1)});
  RawClient client(listener_->port());
  client.send(
      "POST /ocsp HTTP/1.1\r\nHost: a\r\nContent-Type: application/ocsp-request\r\nContent-Length: 60000\r\n\r\n");
  std::thread drip([&] {
    while (centre_.counters.closed_slow_requests == 0) {
      client.send("a");
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
  });
  EXPECT_TRUE(client.at_end());
  drip.join();
  EXPECT_EQ(centre_.counters.closed_slow_requests, 1U);
}

TEST_F(StatusDefence, AHeaderWithoutEndIsRefused) {
  RawClient client(listener_->port());
  const std::string line = "If-None-Match: \"" + std::string(80, 'x') + "\"\r\n";
  client.send("GET " + std::string(kCertificate) + " HTTP/1.1\r\nHost: a\r\n");
  // Each piece ends in the middle of a name, as the parser likes it.
  for (int lines = 0; lines < 1000; ++lines) client.send((lines == 0 ? line : line.substr(1)) + line.substr(0, 1));
  EXPECT_EQ(client.read().status(), 431);
  EXPECT_TRUE(client.at_end());
  EXPECT_EQ(centre_.counters.too_large_requests, 1U);
}

TEST_F(StatusDefence, WhoNeverReadsHoldsLittleMemoryAndNotForLong) {
  start({.idle_timeout = std::chrono::seconds(1)});
  centre_.apply(good_status(7));
  const std::string request = ocsp_post(centre_.request(7));
  std::string pipeline;
  for (int i = 0; i < 100; ++i) pipeline += request;
  const tamga::testing::SlowClient client(listener_->port());
  std::int64_t most = 0;
  std::thread asking([&] {
    while (centre_.counters.closed_slow_readers == 0) client.send(pipeline);
  });
  while (centre_.counters.closed_slow_readers == 0) {
    most = std::max(most, centre_.counters.buffer_octets.load());
    std::this_thread::yield();
  }
  asking.join();
  EXPECT_GT(most, 64 * 1024) << "answers were waiting";
  EXPECT_LT(most, 256 * 1024);
  listener_.reset();
  EXPECT_EQ(centre_.counters.buffer_octets, 0);
}

TEST_F(StatusDefence, NonsenseInDerIsAnsweredAndCostsNoSignature) {
  std::mt19937 random(20261126);
  const Bytes whole = centre_.request(7);
  std::string pipeline;
  constexpr std::uint64_t kRequests = 500;
  for (std::uint64_t i = 0; i < kRequests; ++i) {
    // Cut short: no prefix of a request is one.
    Bytes nonsense(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(random() % whole.size()));
    for (std::uint8_t& octet : nonsense) {
      if (random() % 8 == 0) octet = static_cast<std::uint8_t>(random());
    }
    if (!nonsense.empty()) nonsense.front() = 0x30;
    pipeline += ocsp_post(nonsense);
  }
  RawClient client(listener_->port());
  std::thread sender([&] { client.send(pipeline); });
  for (std::uint64_t i = 0; i < kRequests; ++i) {
    ASSERT_EQ(response_status(client), OCSP_RESPONSE_STATUS_MALFORMEDREQUEST) << i;
  }
  sender.join();
  EXPECT_EQ(centre_.counters.refused_malformed, kRequests);
  EXPECT_EQ(centre_.counters.signed_on_the_spot + centre_.counters.signed_to_keep, 0U);
}

}  // namespace
}  // namespace tamga::net
