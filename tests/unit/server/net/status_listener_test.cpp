#include "server/net/status_listener.hpp"

#include <fstream>
#include <string>
#include <vector>

#include "ca-core/x509/certificate_bundle.hpp"
#include "server/net/status_response_writer.hpp"
#include "server/status/snapshot_writer.hpp"
#include "tests/support/expect_error.hpp"
#include "tests/support/ocsp_reading.hpp"
#include "tests/support/status_front.hpp"

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

const std::string kAsOfTheList = "If-Modified-Since: Mon, 23 Nov 2026 10:00:00 GMT";

/// The number of the first list of a second: its milliseconds.
std::uint64_t first_number_of(Instant moment) {
  return static_cast<std::uint64_t>(std::chrono::milliseconds(moment.time_since_epoch()).count());
}

class StatusListenerTest : public tamga::testing::StatusFront {};

TEST_F(StatusListenerTest, AnswersOcspByPostAndByGet) {
  centre_.apply(good_status(7));
  const Bytes request = centre_.request(7);
  const auto posted = ask(ocsp_post(request));
  EXPECT_EQ(posted.status(), 200);
  EXPECT_TRUE(posted.has("Content-Type: application/ocsp-response\r\n"));
  EXPECT_TRUE(posted.has("\r\nDate: Mon, 23 Nov 2026 10:00:00 GMT"));
  EXPECT_TRUE(posted.has("Cache-Control: max-age=3600, public, no-transform, must-revalidate"));
  EXPECT_EQ(read_ocsp(posted.body, centre_.ca.certificate()).certificate_status, V_OCSP_CERTSTATUS_GOOD);
  EXPECT_EQ(ask(http_get("/ocsp/" + to_base64(request))).body, posted.body);
  std::string with_slash = ocsp_post(request);
  with_slash.insert(with_slash.find("/ocsp") + 5, "/");
  EXPECT_EQ(ask(with_slash).body, posted.body);
  EXPECT_EQ(ask(http_get("http://status.example.ru/ocsp/" + to_base64(request))).body, posted.body)
      << "the form of proxies";
}

TEST_F(StatusListenerTest, MaxAgeShrinksWhileTheAnswerAges) {
  centre_.apply(good_status(7));
  ask(ocsp_post(centre_.request(7)));
  centre_.clock.advance(std::chrono::minutes(10));
  EXPECT_TRUE(ask(ocsp_post(centre_.request(7))).has("max-age=3000,"));
}

TEST_F(StatusListenerTest, SaysNotModifiedToWhoHasItAlready) {
  centre_.apply(good_status(7));
  const std::string path = "/ocsp/" + to_base64(centre_.request(7));
  const auto first = ask(http_get(path));
  const auto begin = first.head.find("ETag: ") + 6;
  const std::string etag = first.head.substr(begin, first.head.find("\r\n", begin) - begin);
  const auto second = ask(http_get(path, "If-None-Match: " + etag + "\r\n"));
  EXPECT_EQ(second.status(), 304);
  EXPECT_TRUE(second.has("ETag: " + etag));
  EXPECT_TRUE(second.has("Cache-Control: max-age=3600"));
  EXPECT_TRUE(second.has("Expires: Mon, 23 Nov 2026 11:00:00 GMT"));
  EXPECT_TRUE(second.has("Last-Modified: Mon, 23 Nov 2026 10:00:00 GMT"));
  EXPECT_FALSE(second.has("Content-Length"));
  EXPECT_EQ(ask(http_get(path, "If-None-Match: \"other\"\r\n")).status(), 200);
  EXPECT_EQ(ask(http_get(path, "If-Modified-Since: Mon, 23 Nov 2026 10:00:00 GMT\r\n")).status(), 200)
      << "two answers of one second may differ";
  centre_.apply(revoked_status(7));
  EXPECT_EQ(ask(http_get(path, "If-None-Match: " + etag + "\r\n")).status(), 200) << "revoked since";
}

TEST_F(StatusListenerTest, ServesCertificatesAndLists) {
  const auto certificate = ask(http_get("/ca/ecdsa-unqualified.crt"));
  EXPECT_EQ(certificate.body, as_string(centre_.ca.certificate().der()));
  EXPECT_TRUE(certificate.has("Content-Type: application/pkix-cert"));
  EXPECT_EQ(ask(http_get("/crl/ecdsa-unqualified.crl")).status(), 404) << "none was published yet";
  const std::uint64_t number = first_number_of(kStatusNow);
  const Bytes crl = make_crl(number);
  EXPECT_TRUE(put_on_shelf(crl));
  const auto list = ask(http_get("/crl/ecdsa-unqualified.crl"));
  EXPECT_EQ(list.status(), 200);
  EXPECT_EQ(list.body, as_string(crl));
  EXPECT_TRUE(list.has("Content-Type: application/pkix-crl"));
  EXPECT_TRUE(list.has("Last-Modified: Mon, 23 Nov 2026 10:00:00 GMT"));
  EXPECT_TRUE(list.has("max-age=86400,"));
  const std::string tag = '"' + std::to_string(number) + '"';
  for (const std::string& condition : {"If-None-Match: " + tag, kAsOfTheList}) {
    const auto known = ask(http_get("/crl/ecdsa-unqualified.crl", condition + "\r\n"));
    EXPECT_EQ(known.status(), 304) << condition;
    EXPECT_TRUE(known.has("ETag: " + tag));
    EXPECT_TRUE(known.has("Last-Modified: Mon, 23 Nov 2026 10:00:00 GMT"));
    EXPECT_TRUE(known.has("Expires: Tue, 24 Nov 2026 10:00:00 GMT"));
    EXPECT_TRUE(known.has("Cache-Control: max-age=86400,"));
  }
}

TEST_F(StatusListenerTest, OfTwoListsOfOneSecondTheTagTellsWhichIsKnown) {
  const std::uint64_t first = first_number_of(kStatusNow);
  const auto ask_for_list = [&](const std::string& conditions) {
    return ask(http_get("/crl/ecdsa-unqualified.crl", conditions + "\r\n")).status();
  };
  const auto with_tag = [](std::uint64_t number) { return "If-None-Match: \"" + std::to_string(number) + '"'; };
  ASSERT_TRUE(put_on_shelf(make_crl(first)));
  EXPECT_EQ(ask_for_list(kAsOfTheList), 304);
  EXPECT_EQ(ask_for_list("If-Modified-Since: Mon, 23 Nov 2026 10:00:01 GMT"), 200)
      << "whose clock says so may have the list before, which was served until then";
  EXPECT_EQ(ask_for_list("If-Modified-Since: Mon, 23 Nov 2026 09:59:59 GMT"), 200);
  ASSERT_TRUE(put_on_shelf(make_crl(first + 1)));
  EXPECT_EQ(ask_for_list(kAsOfTheList), 200) << "the first list had that moment too";
  EXPECT_EQ(ask_for_list(with_tag(first) + "\r\n" + kAsOfTheList), 200) << "the tag wins";
  EXPECT_EQ(ask_for_list(with_tag(first + 1) + "\r\nIf-Modified-Since: Mon, 23 Nov 2020 10:00:00 GMT"), 304);
}

TEST_F(StatusListenerTest, AListIsKeptForAsLongAsIsSaidAndNeverPastItsEnd) {
  status::CrlShelf shelf(folder_.path() / "for-minutes", std::chrono::minutes(10));
  const Bytes crl = make_crl(1);
  ASSERT_TRUE(shelf.replace("ecdsa-unqualified", centre_.ca.certificate(), [&](const CrlSink& sink) { sink(crl); }));
  const auto head_at = [&](Instant now) {
    std::string head;
    append_response(head, *shelf.find("ecdsa-unqualified")->response, StatusRequest{}, Fate::keep_open, now, "");
    EXPECT_EQ(head.find("Expires"), std::string::npos) << "it would say until nextUpdate";
    return head;
  };
  const Instant end = kStatusNow + std::chrono::hours(24);
  EXPECT_NE(head_at(kStatusNow).find("Cache-Control: max-age=600, public"), std::string::npos);
  EXPECT_NE(head_at(end - std::chrono::seconds(7)).find("Cache-Control: max-age=7, public"), std::string::npos);
  EXPECT_NE(head_at(end + std::chrono::seconds(7)).find("Cache-Control: max-age=0, public"), std::string::npos);
}

TEST_F(StatusListenerTest, ServesEveryCertificateOfACa) {
  const auto bundle = [&](const std::vector<Bytes>& crosses) {
    storage::StatusAuthority served = centre_.served();
    served.cross_certificates = crosses;
    centre_.board.publish({served});
    const auto answer = ask(http_get("/ca/ecdsa-unqualified.p7c"));
    EXPECT_EQ(answer.status(), 200);
    EXPECT_TRUE(answer.has("Content-Type: application/pkcs7-mime"));
    EXPECT_TRUE(answer.has("Cache-Control: no-store"));
    return answer.body;
  };
  const Bytes own = centre_.ca.certificate().der();
  const Bytes cross = centre_.stranger.certificate().der();
  EXPECT_EQ(bundle({}), as_string(make_certificate_bundle(std::vector<Bytes>{own})));
  EXPECT_EQ(bundle({cross}), as_string(make_certificate_bundle(std::vector<Bytes>{own, cross})));
}

TEST_F(StatusListenerTest, AListThatIsReplacedWhileItIsReadStaysWhole) {
  put_on_shelf(make_crl(1));
  const auto served = shelf_.find("ecdsa-unqualified");
  const std::string before = as_string(served->response->content());
  const Bytes second = make_crl(2);
  EXPECT_TRUE(put_on_shelf(second));
  EXPECT_EQ(as_string(served->response->content()), before);
  EXPECT_EQ(ask(http_get("/crl/ecdsa-unqualified.crl")).body, as_string(second));
}

TEST_F(StatusListenerTest, AnOlderListTakesNoNewerOnesPlace) {
  const Bytes second = make_crl(2);
  put_on_shelf(second);
  EXPECT_FALSE(put_on_shelf(make_crl(1)));
  EXPECT_EQ(ask(http_get("/crl/ecdsa-unqualified.crl")).body, as_string(second));
}

TEST_F(StatusListenerTest, ADamagedListIsNotPutOnTheShelf) {
  const Bytes whole = make_crl(1);
  put_on_shelf(whole);
  Bytes damaged = make_crl(2);
  damaged[damaged.size() / 2] ^= 1;
  EXPECT_REFUSED(put_on_shelf(damaged), Errc::crl_invalid);
  EXPECT_EQ(ask(http_get("/crl/ecdsa-unqualified.crl")).body, as_string(whole));
}

TEST_F(StatusListenerTest, HeadGivesTheHeadersAlone) {
  const Bytes crl = make_crl(1);
  put_on_shelf(crl);
  RawClient client(listener_->port());
  client.send("HEAD /crl/ecdsa-unqualified.crl HTTP/1.1\r\nHost: a\r\n\r\n" + http_get("/ca/ecdsa-unqualified.crt"));
  const auto head = client.read(false);
  EXPECT_EQ(head.status(), 200);
  EXPECT_TRUE(head.has("Content-Length: " + std::to_string(crl.size())));
  EXPECT_EQ(client.read().body, as_string(centre_.ca.certificate().der()));
}

TEST_F(StatusListenerTest, LooksUpTheRegistry) {
  centre_.apply(good_status(1));
  centre_.apply(revoked_status(2));
  const std::string good = numbered_serial(1).to_hex();
  const auto entry = ask(http_get("/v1/registry/ecdsa-unqualified/" + good));
  EXPECT_EQ(entry.status(), 200);
  EXPECT_TRUE(entry.has("Content-Type: application/json"));
  EXPECT_TRUE(entry.has("Access-Control-Allow-Origin: *"));
  EXPECT_EQ(entry.body,
            R"({"issuer":"ecdsa-unqualified","serial":")" + good +
                R"(","status":"active","not_after":"2028-02-16T10:00:00Z","as_of":"2026-11-23T10:00:00Z"})");
  const auto revoked = ask(http_get("/v1/registry/ecdsa-unqualified/" + numbered_serial(2).to_hex()));
  EXPECT_NE(
      revoked.body.find(R"("status":"revoked","not_after":"2028-02-16T10:00:00Z","revoked_at":"2026-11-23T09:55:00Z",)"
                        R"("reason":"key_compromise","as_of":"2026-11-23T10:00:00Z"})"),
      std::string::npos)
      << revoked.body;
  centre_.clock.set(kStatusNow + std::chrono::hours(24 * 500));
  centre_.freshness.set_known_at(centre_.clock.now());
  EXPECT_NE(ask(http_get("/v1/registry/ecdsa-unqualified/" + good)).body.find(R"("status":"expired")"),
            std::string::npos);
}

TEST_F(StatusListenerTest, TheRegistryUnheardOfForTooLongSaysNothing) {
  centre_.apply(good_status(1));
  const std::string path = "/v1/registry/ecdsa-unqualified/" + numbered_serial(1).to_hex();
  centre_.clock.advance(std::chrono::hours(24));
  const auto old = ask(http_get(path));
  EXPECT_EQ(old.status(), 200);
  EXPECT_NE(old.body.find(R"("as_of":"2026-11-23T10:00:00Z")"), std::string::npos) << "and says how old it is";
  centre_.clock.advance(std::chrono::seconds(1));
  EXPECT_EQ(ask(http_get(path)).status(), 503);
}

TEST_F(StatusListenerTest, ADamagedRecordIsNotTold) {
  const auto path = folder_.path() / "status.a.snapshot";
  status::RecordSorter records(folder_.path(), centre_.index.fingerprints());
  records.add(good_status(1));
  auto snapshot = status::write_merged(path, centre_.index.new_snapshot_keys(), nullptr, records, {});
  ASSERT_TRUE(snapshot);
  centre_.index.adopt(std::move(snapshot));
  const std::string request = http_get("/v1/registry/ecdsa-unqualified/" + numbered_serial(1).to_hex());
  EXPECT_EQ(ask(request).status(), 200);
  std::fstream(path, std::ios::in | std::ios::out | std::ios::binary).write("damage", 6);
  EXPECT_EQ(ask(request).status(), 503);
  EXPECT_TRUE(centre_.index.is_damaged());
}

TEST_F(StatusListenerTest, TheRegistryKnowsWhatItDoesNotKnow) {
  const std::string path = "/v1/registry/ecdsa-unqualified/" + numbered_serial(9).to_hex();
  const auto absent = ask(http_get(path));
  EXPECT_EQ(absent.status(), 404);
  EXPECT_TRUE(absent.has("Content-Type: application/problem+json"));
  EXPECT_NE(absent.body.find("certificate.not_found"), std::string::npos);
  EXPECT_EQ(ask(http_get("/v1/registry/nobody/01")).status(), 404);
  EXPECT_EQ(ask(http_get("/v1/registry/ecdsa-unqualified/xyz")).status(), 404);
  centre_.clock.advance(std::chrono::minutes(5));
  EXPECT_EQ(ask(http_get(path)).status(), 503) << "it may have been issued since the registry was heard of";
}

TEST_F(StatusListenerTest, RefusesInAllTheUsualWays) {
  struct Case {
    std::string request;
    int status;
    std::string_view code;
  };
  const std::vector<Case> cases{
      {http_get("/"), 404, "request.route_not_found"},
      {http_get("/ocspx"), 404, "request.route_not_found"},
      {http_get("/crl/a/b.crl"), 404, "request.route_not_found"},
      {http_get("/v1/registry/a"), 404, "request.route_not_found"},
      {http_get("/v1/registry/a/b/c"), 404, "request.route_not_found"},
      {http_get("/v1/applications"), 404, "request.route_not_found"},
      {http_get("/ca/nobody.crt"), 404, "ca.not_found"},
      {http_get("/ca/nobody.p7c"), 404, "ca.not_found"},
      {"POST /ca/a.p7c HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n", 405, "request.method_not_allowed"},
      {http_get("/crl/nobody.crl"), 404, "ca.not_found"},
      {http_get("/ocsp"), 405, "request.method_not_allowed"},
      {"DELETE /ocsp/MAA= HTTP/1.1\r\nHost: a\r\n\r\n", 405, "request.method_not_allowed"},
      {"POST /ca/a.crt HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n", 405, "request.method_not_allowed"},
      {"POST /v1/registry/a/01 HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n", 405, "request.method_not_allowed"},
      {ocsp_post(as_bytes("{}"), "application/json"), 415, "request.unsupported_media_type"},
      {ocsp_post(as_bytes("{}"), "application/ocsp-requests"), 415, "request.unsupported_media_type"},
      {"POST /ocsp HTTP/1.1\r\nHost: a\r\nContent-Length: 70000\r\n\r\n", 413, "request.body_too_large"},
      {http_get("/" + std::string(9000, 'a')), 431, "request.header_too_large"},
      {"rubbish\r\n\r\n", 400, "request.malformed"},
      {"GET /ca/a.crt HTTP/1.1\r\n\r\n", 400, "request.malformed"},
      {"POST /ocsp HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n", 400, "request.malformed"},
  };
  for (const auto& one : cases) {
    const auto answer = ask(one.request);
    EXPECT_EQ(answer.status(), one.status) << one.request.substr(0, 60);
    EXPECT_NE(answer.body.find(one.code), std::string::npos) << one.request.substr(0, 60) << answer.body;
    EXPECT_TRUE(answer.has("X-Request-Id: "));
  }
  EXPECT_TRUE(ask(http_get("/ocsp")).has("Allow: POST"));
}

TEST_F(StatusListenerTest, CallsBadOcspMalformedInOcspsOwnWords) {
  for (const std::string& request :
       {ocsp_post(as_bytes("rubbish")), http_get("/ocsp/rubbish"), http_get("/ocsp/%zz"), http_get("/ocsp/")}) {
    const auto answer = ask(request);
    EXPECT_EQ(answer.status(), 200);
    EXPECT_TRUE(answer.has("Cache-Control: no-store"));
    EXPECT_EQ(read_ocsp(answer.body, centre_.ca.certificate()).response_status, OCSP_RESPONSE_STATUS_MALFORMEDREQUEST);
  }
}

}  // namespace
}  // namespace tamga::net
