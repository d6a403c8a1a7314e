#include "server/net/status_listener.hpp"

#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <spdlog/sinks/null_sink.h>
#include <spdlog/spdlog.h>

#include "ca-core/openssl/digest.hpp"
#include "ca-core/revocation/crl.hpp"
#include "tests/support/expect_error.hpp"
#include "tests/support/ocsp_reading.hpp"
#include "tests/support/raw_client.hpp"
#include "tests/support/status_centre.hpp"

namespace tamga::net {
namespace {

using tamga::testing::good_status;
using tamga::testing::kStatusNow;
using tamga::testing::numbered_serial;
using tamga::testing::RawAnswer;
using tamga::testing::RawClient;
using tamga::testing::read_ocsp;
using tamga::testing::revoked_status;

std::string as_string(ByteView octets) {
  return std::string(as_text(octets));
}

std::string post(ByteView body, std::string_view type = "application/ocsp-request") {
  return "POST /ocsp HTTP/1.1\r\nHost: a\r\nContent-Type: " + std::string(type) +
         "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + as_string(body);
}

std::string get(std::string_view path, std::string_view headers = {}) {
  return "GET " + std::string(path) + " HTTP/1.1\r\nHost: a\r\n" + std::string(headers) + "\r\n";
}

class StatusListenerTest : public ::testing::Test {
 protected:
  StatusListenerTest() { start({}); }

  void start(StatusListenerOptions options) {
    listener_.reset();
    listener_ =
        std::make_unique<StatusListener>(StatusSources{centre_.ocsp, centre_.index, centre_.board, shelf_,
                                                       centre_.freshness, centre_.counters, centre_.clock, random_},
                                         options, logger_);
    listener_->start();
  }

  RawAnswer ask(const std::string& request) {
    RawClient client(listener_->port());
    client.send(request);
    return client.read();
  }

  void publish_crl() {
    CrlBuilder builder(centre_.ca.certificate(), centre_.ca.signer->algorithm(), folder_.path());
    builder.add({.serial = numbered_serial(7), .revoked_at = kStatusNow});
    Bytes list;
    std::move(builder).finish({1, kStatusNow, kStatusNow + std::chrono::hours(24)}, *centre_.ca.signer,
                              [&](ByteView piece) { list.insert(list.end(), piece.begin(), piece.end()); });
    shelf_.replace("ecdsa-unqualified", centre_.ca.certificate(), [&](const CrlSink& sink) { sink(list); });
    crl_ = list;
  }

  tamga::testing::StatusCentre centre_;
  openssl::OpensslRandom random_;
  tamga::testing::ScratchFolder folder_;
  status::CrlShelf shelf_{folder_.path()};
  std::shared_ptr<spdlog::logger> logger_ =
      std::make_shared<spdlog::logger>("test", std::make_shared<spdlog::sinks::null_sink_mt>());
  std::unique_ptr<StatusListener> listener_;
  Bytes crl_;
};

TEST_F(StatusListenerTest, AnswersOcspByPostAndByGet) {
  centre_.apply(good_status(7));
  const Bytes request = centre_.request(7);
  const auto posted = ask(post(request));
  EXPECT_EQ(posted.status(), 200);
  EXPECT_TRUE(posted.has("Content-Type: application/ocsp-response\r\n"));
  EXPECT_TRUE(posted.has("\r\nDate: Mon, 23 Nov 2026 10:00:00 GMT"));
  EXPECT_TRUE(posted.has("Cache-Control: max-age=3600, public, no-transform, must-revalidate"));
  EXPECT_EQ(read_ocsp(posted.body, centre_.ca.certificate()).certificate_status, V_OCSP_CERTSTATUS_GOOD);
  EXPECT_EQ(ask(get("/ocsp/" + to_base64(request))).body, posted.body);
  EXPECT_EQ(ask(get("http://status.example.ru/ocsp/" + to_base64(request))).body, posted.body) << "the form of proxies";
}

TEST_F(StatusListenerTest, MaxAgeShrinksWhileTheAnswerAges) {
  centre_.apply(good_status(7));
  ask(post(centre_.request(7)));
  centre_.clock.advance(std::chrono::minutes(10));
  EXPECT_TRUE(ask(post(centre_.request(7))).has("max-age=3000,"));
}

TEST_F(StatusListenerTest, SaysNotModifiedToWhoHasItAlready) {
  centre_.apply(good_status(7));
  const std::string path = "/ocsp/" + to_base64(centre_.request(7));
  const auto first = ask(get(path));
  const auto begin = first.head.find("ETag: ") + 6;
  const std::string etag = first.head.substr(begin, first.head.find("\r\n", begin) - begin);
  const auto second = ask(get(path, "If-None-Match: " + etag + "\r\n"));
  EXPECT_EQ(second.status(), 304);
  EXPECT_TRUE(second.has("ETag: " + etag));
  EXPECT_TRUE(second.has("Cache-Control: max-age=3600"));
  EXPECT_EQ(ask(get(path, "If-None-Match: \"other\"\r\n")).status(), 200);
  EXPECT_EQ(ask(get(path, "If-Modified-Since: Mon, 23 Nov 2026 10:00:00 GMT\r\n")).status(), 304);
  centre_.apply(revoked_status(7));
  EXPECT_EQ(ask(get(path, "If-None-Match: " + etag + "\r\n")).status(), 200) << "revoked since";
}

TEST_F(StatusListenerTest, AnswersAPipelineInItsOrder) {
  centre_.apply(good_status(1));
  centre_.apply(revoked_status(2));
  ask(post(centre_.request(1)));
  const Bytes nonce(16, 7);
  std::string pipeline;
  // Ready, signed on the spot, ready, refused, signed to keep.
  pipeline += post(centre_.request(1)) + post(centre_.request(2, nonce)) + post(centre_.request(1)) + get("/nowhere") +
              get("/ocsp/" + to_base64(centre_.request(2)));
  RawClient client(listener_->port());
  client.send(pipeline);
  const auto& ca = centre_.ca.certificate();
  EXPECT_EQ(read_ocsp(client.read().body, ca).certificate_status, V_OCSP_CERTSTATUS_GOOD);
  EXPECT_TRUE(read_ocsp(client.read().body, ca).has_nonce);
  EXPECT_EQ(read_ocsp(client.read().body, ca).certificate_status, V_OCSP_CERTSTATUS_GOOD);
  EXPECT_EQ(client.read().status(), 404);
  EXPECT_EQ(read_ocsp(client.read().body, ca).certificate_status, V_OCSP_CERTSTATUS_REVOKED);
}

TEST_F(StatusListenerTest, AnswersALongPipelineSentAtOnce) {
  centre_.apply(good_status(1));
  constexpr int kRequests = 3000;
  std::string pipeline;
  for (int i = 0; i < kRequests; ++i) pipeline += post(centre_.request(1));
  RawClient client(listener_->port());
  std::thread sender([&] { client.send(pipeline); });
  for (int i = 0; i < kRequests; ++i) ASSERT_EQ(client.read().status(), 200) << i;
  sender.join();
  EXPECT_EQ(centre_.counters.signed_to_keep, 1U);
}

TEST_F(StatusListenerTest, AnswersRequestsThatComeOctetByOctet) {
  centre_.apply(good_status(1));
  RawClient client(listener_->port());
  for (const char octet : post(centre_.request(1))) client.send({&octet, 1});
  EXPECT_EQ(client.read().status(), 200);
}

TEST_F(StatusListenerTest, ServesCertificatesAndLists) {
  EXPECT_EQ(ask(get("/ca/ecdsa-unqualified.crt")).body, as_string(centre_.ca.certificate().der()));
  EXPECT_TRUE(ask(get("/ca/ecdsa-unqualified.crt")).has("Content-Type: application/pkix-cert"));
  EXPECT_EQ(ask(get("/crl/ecdsa-unqualified.crl")).status(), 404) << "none was published yet";
  publish_crl();
  const auto list = ask(get("/crl/ecdsa-unqualified.crl"));
  EXPECT_EQ(list.status(), 200);
  EXPECT_EQ(list.body, as_string(crl_));
  EXPECT_TRUE(list.has("Content-Type: application/pkix-crl"));
  EXPECT_TRUE(list.has("Last-Modified: Mon, 23 Nov 2026 10:00:00 GMT"));
  EXPECT_TRUE(list.has("max-age=86400,"));
  EXPECT_EQ(ask(get("/crl/ecdsa-unqualified.crl", "If-None-Match: \"1\"\r\n")).status(), 304);
}

TEST_F(StatusListenerTest, AListThatIsReplacedWhileItIsReadStaysWhole) {
  publish_crl();
  const auto served = shelf_.find("ecdsa-unqualified");
  const std::string before = as_string(served->response->content());
  CrlBuilder builder(centre_.ca.certificate(), centre_.ca.signer->algorithm(), folder_.path());
  Bytes list;
  std::move(builder).finish({2, kStatusNow, kStatusNow + std::chrono::hours(24)}, *centre_.ca.signer,
                            [&](ByteView piece) { list.insert(list.end(), piece.begin(), piece.end()); });
  EXPECT_TRUE(shelf_.replace("ecdsa-unqualified", centre_.ca.certificate(), [&](const CrlSink& sink) { sink(list); }));
  EXPECT_EQ(as_string(served->response->content()), before);
  EXPECT_EQ(ask(get("/crl/ecdsa-unqualified.crl")).body, as_string(list));
  publish_crl();
  EXPECT_EQ(shelf_.find("ecdsa-unqualified")->summary.header.number, 2U) << "an older list takes no newer one's place";
}

TEST_F(StatusListenerTest, ADamagedListIsNotPutOnTheShelf) {
  publish_crl();
  Bytes damaged = crl_;
  damaged[damaged.size() / 2] ^= 1;
  EXPECT_REFUSED(
      shelf_.replace("ecdsa-unqualified", centre_.ca.certificate(), [&](const CrlSink& sink) { sink(damaged); }),
      Errc::crl_invalid);
  EXPECT_EQ(ask(get("/crl/ecdsa-unqualified.crl")).body, as_string(crl_));
}

TEST_F(StatusListenerTest, HeadGivesTheHeadersAlone) {
  publish_crl();
  RawClient client(listener_->port());
  client.send("HEAD /crl/ecdsa-unqualified.crl HTTP/1.1\r\nHost: a\r\n\r\n" + get("/ca/ecdsa-unqualified.crt"));
  const auto head = client.read(false);
  EXPECT_EQ(head.status(), 200);
  EXPECT_TRUE(head.has("Content-Length: " + std::to_string(crl_.size())));
  EXPECT_EQ(client.read().body, as_string(centre_.ca.certificate().der()));
}

TEST_F(StatusListenerTest, LooksUpTheRegistry) {
  centre_.apply(good_status(1));
  centre_.apply(revoked_status(2));
  const std::string good = numbered_serial(1).to_hex();
  const auto entry = ask(get("/v1/registry/ecdsa-unqualified/" + good));
  EXPECT_EQ(entry.status(), 200);
  EXPECT_TRUE(entry.has("Content-Type: application/json"));
  EXPECT_TRUE(entry.has("Access-Control-Allow-Origin: *"));
  EXPECT_EQ(entry.body, R"({"issuer":"ecdsa-unqualified","serial":")" + good +
                            R"(","status":"active","not_after":"2028-02-16T10:00:00Z"})");
  const auto revoked = ask(get("/v1/registry/ecdsa-unqualified/" + numbered_serial(2).to_hex()));
  EXPECT_NE(
      revoked.body.find(R"("status":"revoked","not_after":"2028-02-16T10:00:00Z","revoked_at":"2026-11-23T09:55:00Z",)"
                        R"("reason":"key_compromise"})"),
      std::string::npos)
      << revoked.body;
  centre_.clock.set(kStatusNow + std::chrono::hours(24 * 500));
  EXPECT_NE(ask(get("/v1/registry/ecdsa-unqualified/" + good)).body.find(R"("status":"expired")"), std::string::npos);
}

TEST_F(StatusListenerTest, TheRegistryKnowsWhatItDoesNotKnow) {
  const std::string path = "/v1/registry/ecdsa-unqualified/" + numbered_serial(9).to_hex();
  const auto absent = ask(get(path));
  EXPECT_EQ(absent.status(), 404);
  EXPECT_TRUE(absent.has("Content-Type: application/problem+json"));
  EXPECT_NE(absent.body.find("certificate.not_found"), std::string::npos);
  EXPECT_EQ(ask(get("/v1/registry/nobody/01")).status(), 404);
  EXPECT_EQ(ask(get("/v1/registry/ecdsa-unqualified/xyz")).status(), 404);
  centre_.clock.advance(std::chrono::minutes(5));
  EXPECT_EQ(ask(get(path)).status(), 503) << "it may have been issued since the registry was heard of";
}

TEST_F(StatusListenerTest, RefusesInAllTheUsualWays) {
  struct Case {
    std::string request;
    int status;
    std::string_view code;
  };
  const std::vector<Case> cases{
      {get("/"), 404, "request.route_not_found"},
      {get("/ocspx"), 404, "request.route_not_found"},
      {get("/crl/a/b.crl"), 404, "request.route_not_found"},
      {get("/v1/registry/a"), 404, "request.route_not_found"},
      {get("/v1/registry/a/b/c"), 404, "request.route_not_found"},
      {get("/v1/applications"), 404, "request.route_not_found"},
      {get("/ca/nobody.crt"), 404, "ca.not_found"},
      {get("/crl/nobody.crl"), 404, "ca.not_found"},
      {get("/ocsp"), 405, "request.method_not_allowed"},
      {"DELETE /ocsp/MAA= HTTP/1.1\r\nHost: a\r\n\r\n", 405, "request.method_not_allowed"},
      {"POST /ca/a.crt HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n", 405, "request.method_not_allowed"},
      {"POST /v1/registry/a/01 HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n", 405, "request.method_not_allowed"},
      {post(as_bytes("{}"), "application/json"), 415, "request.unsupported_media_type"},
      {post(as_bytes("{}"), "application/ocsp-requests"), 415, "request.unsupported_media_type"},
      {"POST /ocsp HTTP/1.1\r\nHost: a\r\nContent-Length: 70000\r\n\r\n", 413, "request.body_too_large"},
      {get("/" + std::string(9000, 'a')), 431, "request.header_too_large"},
      {"rubbish\r\n\r\n", 400, "request.malformed"},
  };
  for (const auto& one : cases) {
    const auto answer = ask(one.request);
    EXPECT_EQ(answer.status(), one.status) << one.request.substr(0, 60);
    EXPECT_NE(answer.body.find(one.code), std::string::npos) << one.request.substr(0, 60) << answer.body;
    EXPECT_TRUE(answer.has("X-Request-Id: "));
  }
  EXPECT_TRUE(ask(get("/ocsp")).has("Allow: POST"));
}

TEST_F(StatusListenerTest, CallsBadOcspMalformedInOcspsOwnWords) {
  for (const std::string& request :
       {post(as_bytes("rubbish")), get("/ocsp/rubbish"), get("/ocsp/%zz"), get("/ocsp/")}) {
    const auto answer = ask(request);
    EXPECT_EQ(answer.status(), 200);
    EXPECT_TRUE(answer.has("Cache-Control: no-store"));
    EXPECT_EQ(read_ocsp(answer.body, centre_.ca.certificate()).response_status, OCSP_RESPONSE_STATUS_MALFORMEDREQUEST);
  }
}

TEST_F(StatusListenerTest, ARefusalReachesAClientThatIsStillSending) {
  RawClient client(listener_->port());
  client.send("POST /ocsp HTTP/1.1\r\nHost: a\r\nContent-Length: 500000\r\n\r\n" + std::string(500'000, 'x'));
  EXPECT_EQ(client.read().status(), 413);
  EXPECT_TRUE(client.at_end());
}

TEST_F(StatusListenerTest, ClosesWhereTheClientWantsIt) {
  RawClient old(listener_->port());
  old.send("GET /ca/ecdsa-unqualified.crt HTTP/1.0\r\n\r\n");
  EXPECT_TRUE(old.read().has("Connection: close"));
  EXPECT_TRUE(old.at_end());
  RawClient kept(listener_->port());
  kept.send("GET /ca/ecdsa-unqualified.crt HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  EXPECT_TRUE(kept.read().has("Connection: keep-alive"));
  kept.send(get("/ca/ecdsa-unqualified.crt", "Connection: close\r\n"));
  EXPECT_TRUE(kept.read().has("Connection: close"));
  EXPECT_TRUE(kept.at_end());
}

TEST_F(StatusListenerTest, SignsNoMoreThanMayWait) {
  start({.maximum_waiting = 0});
  centre_.apply(good_status(7));
  EXPECT_EQ(read_ocsp(ask(post(centre_.request(7))).body, centre_.ca.certificate()).response_status,
            OCSP_RESPONSE_STATUS_TRYLATER);
}

TEST_F(StatusListenerTest, ClosesIdleAndDawdlingConnections) {
  start({.idle_timeout = std::chrono::seconds(1)});
  RawClient idle(listener_->port());
  RawClient dawdling(listener_->port());
  dawdling.send("GET /ca/");
  const auto begin = std::chrono::steady_clock::now();
  std::thread drip([&] {
    for (int i = 0; i < 12; ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(200));
      dawdling.send("a");
    }
  });
  EXPECT_TRUE(idle.at_end());
  EXPECT_TRUE(dawdling.at_end()) << "an octet now and then keeps nothing open";
  drip.join();
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(5));
}

TEST_F(StatusListenerTest, TakesNoMoreConnectionsThanAllowedUntilOneGoes) {
  start({.maximum_connections = 1});
  auto first = std::make_unique<RawClient>(listener_->port());
  first->send(get("/ca/ecdsa-unqualified.crt"));
  EXPECT_EQ(first->read().status(), 200);
  RawClient second(listener_->port());
  second.send(get("/ca/ecdsa-unqualified.crt"));
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  EXPECT_EQ(centre_.counters.http_requests, 1U);
  first.reset();
  EXPECT_EQ(second.read().status(), 200);
}

TEST_F(StatusListenerTest, SeveralThreadsShareOnePort) {
  start({.threads = 3});
  centre_.apply(good_status(7));
  std::vector<std::thread> clients;
  std::atomic<int> good{0};
  for (int i = 0; i < 8; ++i) {
    clients.emplace_back([&] {
      RawClient client(listener_->port());
      for (int round = 0; round < 50; ++round) {
        client.send(post(centre_.request(7)));
        if (client.read().status() == 200) ++good;
      }
    });
  }
  for (auto& client : clients) client.join();
  EXPECT_EQ(good, 400);
}

TEST_F(StatusListenerTest, TheAddressIsNotSharedWithAnother) {
  StatusListenerOptions same;
  same.endpoint.port = listener_->port();
  EXPECT_REFUSED(StatusListener(StatusSources{centre_.ocsp, centre_.index, centre_.board, shelf_, centre_.freshness,
                                              centre_.counters, centre_.clock, random_},
                                same, logger_),
                 Errc::configuration_invalid);
}

TEST_F(StatusListenerTest, StopsWithoutWaitingForIdleClients) {
  RawClient idle(listener_->port());
  idle.send(get("/ca/ecdsa-unqualified.crt"));
  idle.read();
  const auto begin = std::chrono::steady_clock::now();
  listener_->stop(std::chrono::seconds(20));
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(5));
  EXPECT_TRUE(idle.at_end());
  EXPECT_EQ(centre_.counters.connections, 0);
}

}  // namespace
}  // namespace tamga::net
