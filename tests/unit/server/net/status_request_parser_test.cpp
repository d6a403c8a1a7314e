#include "server/net/status_request_parser.hpp"

#include <string>

#include <gtest/gtest.h>

namespace tamga::net {
namespace {

using State = StatusRequestParser::State;

constexpr std::string_view kPost =
    "POST /ocsp HTTP/1.1\r\nHost: a\r\nContent-Type: application/ocsp-request\r\nContent-Length: 5\r\n\r\nhello";

/// Gives `text` in pieces, as a network does, and returns what was not taken.
std::string feed_in_pieces(StatusRequestParser& parser, std::string_view text, std::size_t piece, State& state) {
  std::string waiting;
  while (!text.empty() || !waiting.empty()) {
    const auto next = text.substr(0, piece);
    text.remove_prefix(next.size());
    waiting += next;
    waiting.erase(0, parser.feed(as_bytes(waiting), state));
    if (state != State::incomplete || (text.empty() && next.empty())) break;
  }
  return waiting + std::string(text);
}

TEST(StatusRequestParser, ReadsARequestHoweverItIsCut) {
  for (std::size_t piece = 1; piece <= kPost.size(); ++piece) {
    StatusRequestParser parser({.header = 8192, .body = 65536});
    State state{};
    EXPECT_EQ(feed_in_pieces(parser, kPost, piece, state), "");
    ASSERT_EQ(state, State::complete) << piece;
    EXPECT_EQ(parser.request().method, http::Method::post);
    EXPECT_EQ(parser.request().target, "/ocsp");
    EXPECT_EQ(parser.request().content_type, "application/ocsp-request");
    EXPECT_EQ(parser.request().body, "hello");
    EXPECT_TRUE(parser.request().keep_alive);
  }
}

TEST(StatusRequestParser, ReadsAnEmptyChunkedBodyHoweverItIsCut) {
  constexpr std::string_view kEmpty =
      "POST /ocsp HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nA: b\r\n\r\n";
  for (std::size_t piece = 1; piece <= kEmpty.size(); ++piece) {
    StatusRequestParser parser({.header = 8192, .body = 65536});
    State state{};
    EXPECT_EQ(feed_in_pieces(parser, kEmpty, piece, state), "") << piece;
    ASSERT_EQ(state, State::complete) << piece;
    EXPECT_EQ(parser.request().body, "") << piece;
  }
}

TEST(StatusRequestParser, LeavesTheNextRequestAlone) {
  StatusRequestParser parser({.header = 8192, .body = 65536});
  const std::string two = std::string(kPost) + "GET /ca/a.crt HTTP/1.0\r\nIf-None-Match: \"x\"\r\n\r\n";
  State state{};
  const std::size_t taken = parser.feed(as_bytes(two), state);
  EXPECT_EQ(taken, kPost.size());
  parser.next();
  EXPECT_FALSE(parser.has_begun());
  parser.feed(as_bytes(std::string_view(two).substr(taken)), state);
  ASSERT_EQ(state, State::complete);
  EXPECT_EQ(parser.request().method, http::Method::get);
  EXPECT_EQ(parser.request().if_none_match, "\"x\"");
  EXPECT_EQ(parser.request().body, "") << "nothing is left of the first";
  EXPECT_EQ(parser.request().content_type, "");
  EXPECT_TRUE(parser.request().old_version);
  EXPECT_FALSE(parser.request().keep_alive);
}

TEST(StatusRequestParser, ReadsChunks) {
  StatusRequestParser parser({.header = 8192, .body = 65536});
  State state{};
  feed_in_pieces(parser,
                 "POST /ocsp HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n",
                 7, state);
  ASSERT_EQ(state, State::complete);
  EXPECT_EQ(parser.request().body, "hello");
}

TEST(StatusRequestParser, KnowsItsLimits) {
  State state{};
  StatusRequestParser headers({.header = 256, .body = 100});
  headers.feed(as_bytes("GET /" + std::string(300, 'a') + " HTTP/1.1\r\nHost: a\r\n\r\n"), state);
  EXPECT_EQ(state, State::header_too_large);

  StatusRequestParser announced({.header = 256, .body = 100});
  announced.feed(as_bytes("POST /ocsp HTTP/1.1\r\nHost: a\r\nContent-Length: 101\r\n\r\n"), state);
  EXPECT_EQ(state, State::body_too_large);

  StatusRequestParser chunked({.header = 256, .body = 100});
  feed_in_pieces(chunked,
                 "POST /ocsp HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n80\r\n" + std::string(128, 'x') +
                     "\r\n0\r\n\r\n",
                 4096, state);
  EXPECT_EQ(state, State::body_too_large);
}

// Beast's own limit is for what it has not taken yet, and it takes whole lines of a piece that ends in the middle of a
// name.
TEST(StatusRequestParser, AHeaderThatComesLineByLineHasTheSameLimit) {
  for (const std::string line :
       {"If-None-Match: \"a\"\r\n", "Range: bytes=0-1\r\n", "Accept-Encoding: br\r\n", "X-Filler: x\r\n"}) {
    StatusRequestParser parser({.header = 1024, .body = 100});
    State state{};
    std::string waiting = "GET /ca/a.crt HTTP/1.1\r\nHost: a\r\n" + line.substr(0, 1);
    for (int lines = 0; lines < 200 && state == State::incomplete; ++lines) {
      waiting.erase(0, parser.feed(as_bytes(waiting), state));
      waiting += line.substr(1) + line.substr(0, 1);
    }
    EXPECT_EQ(state, State::header_too_large) << line;
    EXPECT_LT(parser.memory(), 4096U);
  }
}

TEST(StatusRequestParser, TrailersAreNoHeaders) {
  StatusRequestParser parser({.header = 8192, .body = 65536});
  State state{};
  parser.feed(
      as_bytes("POST /ocsp HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n"
               "1\r\na\r\n0\r\nContent-Type: application/ocsp-request\r\nIf-None-Match: *\r\n\r\n"),
      state);
  ASSERT_EQ(state, State::complete);
  EXPECT_EQ(parser.request().content_type, "text/plain");
  EXPECT_EQ(parser.request().if_none_match, "");
}

TEST(StatusRequestParser, GivesBackTheMemoryOfALongBody) {
  StatusRequestParser parser({.header = 8192, .body = 65536});
  State state{};
  feed_in_pieces(parser, "POST /ocsp HTTP/1.1\r\nHost: a\r\nContent-Length: 60000\r\n\r\n" + std::string(60'000, 'x'),
                 8192, state);
  ASSERT_EQ(state, State::complete);
  EXPECT_GE(parser.memory(), 60'000U);
  parser.next();
  EXPECT_LT(parser.memory(), 4096U);
}

TEST(StatusRequestParser, RefusesWhatIsNotHttp) {
  for (const std::string_view text :
       {"hello\r\n\r\n", "GET  / HTTP/1.1\r\n\r\n", "GET / HTTP/2.5\r\n\r\n", "\x16\x03\x01\x02\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nBad Header: x\r\n\r\n"}) {
    StatusRequestParser parser({.header = 8192, .body = 65536});
    State state{};
    parser.feed(as_bytes(text), state);
    EXPECT_EQ(state, State::malformed) << text;
  }
}

TEST(StatusRequestParser, RefusesWhatAProxyMightUnderstandDifferently) {
  const std::string_view body = "\r\n3\r\nabc\r\n0\r\n\r\n";
  for (const std::string head :
       {"HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n", "HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: identity\r\n",
        "HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n",
        "HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, chunked\r\n",
        "HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n",
        "HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
        "HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n",
        "HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n",
        "HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n",
        "HTTP/1.0\r\nTransfer-Encoding: chunked\r\n", "HTTP/1.1\r\nTransfer-Encoding: chunked\r\n",
        "HTTP/1.1\r\nHost: a\r\nHost: b\r\nTransfer-Encoding: chunked\r\n"}) {
    StatusRequestParser parser({.header = 8192, .body = 65536});
    State state{};
    parser.feed(as_bytes("POST /ocsp " + head + std::string(body)), state);
    EXPECT_EQ(state, State::malformed) << head;
  }
}

TEST(StatusRequestParser, WantsOneHostSinceHttp11) {
  for (const std::string_view text :
       {"GET / HTTP/1.1\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.0\r\nHost: a\r\nHost: a\r\n\r\n", "GET / HTTP/1.1\r\nHost: a b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: u@a\r\n\r\n", "GET / HTTP/1.1\r\nHost: a:x\r\n\r\n"}) {
    StatusRequestParser parser({.header = 8192, .body = 65536});
    State state{};
    parser.feed(as_bytes(text), state);
    EXPECT_EQ(state, State::malformed) << text;
  }
  StatusRequestParser old({.header = 8192, .body = 65536});
  State state{};
  old.feed(as_bytes("GET / HTTP/1.0\r\n\r\n"), state);
  EXPECT_EQ(state, State::complete);
}

TEST(StatusRequestParser, DoesNotSayContinueToHttp10) {
  StatusRequestParser parser({.header = 8192, .body = 65536});
  State state{};
  parser.feed(as_bytes("POST /ocsp HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n"), state);
  EXPECT_EQ(state, State::incomplete);
  EXPECT_FALSE(parser.take_expectation());
}

TEST(StatusRequestParser, TellsOfAClientThatWaitsToBeAsked) {
  StatusRequestParser parser({.header = 8192, .body = 65536});
  State state{};
  parser.feed(as_bytes("POST /ocsp HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n"), state);
  EXPECT_EQ(state, State::incomplete);
  EXPECT_TRUE(parser.take_expectation());
  EXPECT_FALSE(parser.take_expectation()) << "once";
}

}  // namespace
}  // namespace tamga::net
