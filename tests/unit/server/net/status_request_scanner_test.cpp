#include "server/net/status_request_scanner.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace tamga::net {
namespace {

constexpr RequestLimits kLimits{.header = 512, .body = 100};

std::size_t scan(std::string_view text, StatusRequest& request) {
  return scan_request(as_bytes(text), kLimits, request);
}

TEST(StatusRequestScanner, ReadsWhatClientsSend) {
  StatusRequest get;
  const std::string first =
      "GET /ocsp/MEkw HTTP/1.1\r\nHost: status.example\r\nUser-Agent: x y/1\r\nAccept: */*\r\nIF-NONE-MATCH:  \"a\" "
      "\r\n"
      "if-modified-since: Mon, 23 Nov 2026 10:00:00 GMT\r\nRange: bytes=0-1\r\nIf-Range: \"b\"\r\n"
      "Accept-Encoding: gzip\r\nConnection: Keep-Alive\r\n\r\n";
  EXPECT_EQ(scan(first + "GET /", get), first.size());
  EXPECT_EQ(get.method, http::Method::get);
  EXPECT_EQ(get.target, "/ocsp/MEkw");
  EXPECT_EQ(get.if_none_match, "\"a\"");
  EXPECT_EQ(get.if_modified_since, "Mon, 23 Nov 2026 10:00:00 GMT");
  EXPECT_EQ(get.range, "bytes=0-1");
  EXPECT_EQ(get.if_range, "\"b\"");
  EXPECT_EQ(get.accept_encoding, "gzip");
  EXPECT_TRUE(get.keep_alive);
  EXPECT_FALSE(get.old_version);

  StatusRequest post;
  const std::string second =
      "POST /ocsp HTTP/1.1\r\nHost: a\r\nContent-Type: application/ocsp-request\r\nContent-Length: "
      "005\r\n\r\nh\r\n\xFFo";
  EXPECT_EQ(scan(second, post), second.size());
  EXPECT_EQ(post.method, http::Method::post);
  EXPECT_EQ(post.content_type, "application/ocsp-request");
  EXPECT_EQ(post.body, "h\r\n\xFFo");

  StatusRequest head;
  EXPECT_GT(scan("HEAD / HTTP/1.1\r\nHost:\r\n\r\n", head), 0U);
  EXPECT_EQ(head.method, http::Method::head);
}

TEST(StatusRequestScanner, WaitsForTheWhole) {
  const std::string whole = "POST /ocsp HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello";
  for (std::size_t octets = 0; octets < whole.size(); ++octets) {
    StatusRequest request;
    EXPECT_EQ(scan(whole.substr(0, octets), request), 0U) << octets;
    EXPECT_TRUE(request.target.empty() && request.body.empty()) << "nothing is kept of a part";
  }
}

TEST(StatusRequestScanner, LeavesTheRareToTheParser) {
  const std::string host = "Host: a\r\n";
  const std::vector<std::string> rare{
      "GET / HTTP/1.0\r\n" + host + "\r\n",
      "GET / HTTP/1.1\r\n\r\n",
      "PUT / HTTP/1.1\r\n" + host + "\r\n",
      "get / HTTP/1.1\r\n" + host + "\r\n",
      "GET  / HTTP/1.1\r\n" + host + "\r\n",
      "\r\nGET / HTTP/1.1\r\n" + host + "\r\n",
      "GET / HTTP/1.1 \r\n" + host + "\r\n",
      "GET /\x80 HTTP/1.1\r\n" + host + "\r\n",
      "GET /\x7F HTTP/1.1\r\n" + host + "\r\n",
      "GET /a\tb HTTP/1.1\r\n" + host + "\r\n",
      "GET / HTTP/1.1\n" + host + "\r\n",
      "GET / HTTP/1.1\r\nHost: a\n\r\n",
      "GET / HTTP/1.1\r\n" + host + "\n",
      "GET / HTTP/1.1\r\n" + host + host + "\r\n",
      "GET / HTTP/1.1\r\n" + host + "X: a\r\n b\r\n\r\n",
      "GET / HTTP/1.1\r\n" + host + "X : a\r\n\r\n",
      "GET / HTTP/1.1\r\n" + host + "X\r\n\r\n",
      "GET / HTTP/1.1\r\n" + host + ": a\r\n\r\n",
      "GET / HTTP/1.1\r\n" + host + "X: a\rb\r\n\r\n",
      "GET / HTTP/1.1\r\n" + host + "X: a\tb\r\n\r\n",
      "GET / HTTP/1.1\r\n" + host + "X: \x80\r\n\r\n",
      "GET / HTTP/1.1\r\n" + host + std::string("X: a\0b\r\n\r\n", 10),
      "GET / HTTP/1.1\r\n" + host + "Connection: close\r\n\r\n",
      "GET / HTTP/1.1\r\n" + host + "Connection: upgrade\r\nUpgrade: h2c\r\n\r\n",
      "GET / HTTP/1.1\r\n" + host + "Proxy-Connection: close\r\n\r\n",
      "GET / HTTP/1.1\r\n" + host + "Range: bytes=0-1\r\nRange: bytes=2-3\r\n\r\n",
      "POST / HTTP/1.1\r\n" + host + "Expect: 100-continue\r\nContent-Length: 1\r\n\r\na",
      "POST / HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      "POST / HTTP/1.1\r\n" + host + "Content-Length: 1\r\nContent-Length: 1\r\n\r\na",
      "POST / HTTP/1.1\r\n" + host + "Content-Length: +1\r\n\r\na",
      "POST / HTTP/1.1\r\n" + host + "Content-Length: -1\r\n\r\na",
      "POST / HTTP/1.1\r\n" + host + "Content-Length: 0x1\r\n\r\na",
      "POST / HTTP/1.1\r\n" + host + "Content-Length:\r\n\r\na",
      "POST / HTTP/1.1\r\n" + host + "Content-Length: 99999999999999999999999\r\n\r\na"};
  for (const std::string& text : rare) {
    StatusRequest request;
    EXPECT_EQ(scan(text, request), 0U) << text;
    EXPECT_TRUE(request.target.empty()) << text;
  }
}

// Eight octets are looked at a time: a wrong one is seen wherever it stands.
TEST(StatusRequestScanner, SeesAWrongOctetAtEveryPlace) {
  for (int wrong = 0; wrong < 256; ++wrong) {
    const bool printable = wrong >= ' ' && wrong <= '~';
    for (std::size_t place = 0; place < 17; ++place) {
      std::string value(17, 'v');
      value[place] = static_cast<char>(wrong);
      StatusRequest request;
      const bool read = scan("GET / HTTP/1.1\r\nHost: a\r\nX: " + value + "\r\n\r\n", request) > 0;
      EXPECT_EQ(read, printable) << wrong << " at " << place;
    }
  }
}

TEST(StatusRequestScanner, KnowsItsLimits) {
  const auto with_header_of = [](std::size_t octets) {
    const std::string frame = "GET / HTTP/1.1\r\nHost: a\r\nX: \r\n\r\n";
    return "GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(octets - frame.size(), 'x') + "\r\n\r\n";
  };
  StatusRequest request;
  EXPECT_EQ(scan(with_header_of(kLimits.header), request), kLimits.header);
  EXPECT_EQ(scan(with_header_of(kLimits.header + 1), request), 0U);
  const auto with_body_of = [](std::size_t octets) {
    return "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(octets) + "\r\n\r\n" +
           std::string(octets, 'b');
  };
  EXPECT_EQ(scan(with_body_of(kLimits.body), request), with_body_of(kLimits.body).size());
  EXPECT_EQ(scan(with_body_of(kLimits.body + 1), request), 0U);
}

}  // namespace
}  // namespace tamga::net
