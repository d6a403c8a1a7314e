// What is read from a connection and how it is answered.

#include "server/net/session.hpp"

#include <string>

#include <gtest/gtest.h>

#include "tests/support/plain_listener.hpp"
#include "tests/support/raw_client.hpp"

namespace tamga::net {
namespace {

using tamga::testing::PlainListener;
using tamga::testing::RawAnswer;
using tamga::testing::RawClient;

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

TEST_F(PlainListener, ReadsAnEmptyChunkedBodyOctetByOctet) {
  start();
  RawClient client(listener_->port());
  for (const char octet :
       std::string_view("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nA: b\r\n\r\n")) {
    client.send(std::string(1, octet));
  }
  EXPECT_EQ(client.read().body, "POST / ");
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

TEST_F(PlainListener, AHeadThatComesLineByLineHasTheSameLimit) {
  start();
  RawClient client(listener_->port());
  client.send("GET / HTTP/1.1\r\nHost: x\r\n");
  // Each piece ends in the middle of a name: of such Beast takes whole lines, and its limit is for what it has not
  // taken.
  for (int lines = 0; lines < 1000; ++lines)
    client.send((lines == 0 ? "X" : "") + ("-Filler: " + std::string(80, 'a')) + "\r\nX");
  const RawAnswer answer = client.read();
  EXPECT_EQ(answer.status(), 431);
  EXPECT_TRUE(answer.has("Connection: close"));
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

}  // namespace
}  // namespace tamga::net
