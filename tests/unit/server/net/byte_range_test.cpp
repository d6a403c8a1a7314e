#include "server/net/byte_range.hpp"

#include <gtest/gtest.h>

#include "tests/support/status_front.hpp"

namespace tamga::net {
namespace {

using Kind = ByteRange::Kind;
using tamga::testing::as_string;
using tamga::testing::http_get;

constexpr ByteRange kWhole{};
constexpr ByteRange kNone{Kind::unsatisfiable};

ByteRange part(std::uint64_t first, std::uint64_t count) {
  return {Kind::part, first, count};
}

TEST(ByteRange, IsOneRunOfOctets) {
  EXPECT_EQ(select_range("bytes=0-0", 100), part(0, 1));
  EXPECT_EQ(select_range("bytes=0-99", 100), part(0, 100));
  EXPECT_EQ(select_range("Bytes=10-19 ", 100), part(10, 10));
  EXPECT_EQ(select_range("bytes=90-", 100), part(90, 10));
  EXPECT_EQ(select_range("bytes=90-1000", 100), part(90, 10)) << "RFC 9110 section 14.1.2: up to the end";
  EXPECT_EQ(select_range("bytes=-5", 100), part(95, 5));
  EXPECT_EQ(select_range("bytes=-500", 100), part(0, 100));
}

TEST(ByteRange, AfterTheEndIsRefused) {
  EXPECT_EQ(select_range("bytes=100-", 100), kNone);
  EXPECT_EQ(select_range("bytes=100-200", 100), kNone);
  EXPECT_EQ(select_range("bytes=-0", 100), kNone);
  EXPECT_EQ(select_range("bytes=-1", 0), kNone);
}

TEST(ByteRange, PassesOverWhatItDoesNotServe) {
  for (const char* text : {"", "bytes", "bytes=", "bytes=-", "bytes=a-b", "bytes=1", "bytes=5-4", "bytes=+1-2",
                           "bytes=0x1-2", "bytes=1 -2", "lines=1-2", "bytes=0-1,5-6", "bytes=0-,", "bytes=--1",
                           "bytes=99999999999999999999-", "bytes=-99999999999999999999"}) {
    EXPECT_EQ(select_range(text, 100), kWhole) << text;
  }
  EXPECT_EQ(select_range("bytes=0-18446744073709551615", 100), part(0, 100));
  EXPECT_EQ(select_range("bytes=18446744073709551615-", 100), kNone);
}

TEST(ByteRange, CountsForTheSameListOnly) {
  EXPECT_TRUE(range_holds("", "\"1\""));
  EXPECT_TRUE(range_holds("\"1\"", "\"1\""));
  EXPECT_FALSE(range_holds("\"2\"", "\"1\""));
  EXPECT_FALSE(range_holds("W/\"1\"", "\"1\"")) << "compared strongly";
  EXPECT_FALSE(range_holds("Mon, 23 Nov 2026 10:00:00 GMT", "\"1\""));
}

using PartsOfLists = tamga::testing::StatusFront;

TEST_F(PartsOfLists, ABrokenTransferGoesOn) {
  const Bytes crl = make_crl(1, 5000);
  ASSERT_TRUE(put_on_shelf(crl));
  const std::string path = "/crl/ecdsa-unqualified.crl";
  EXPECT_TRUE(ask(http_get(path)).has("Accept-Ranges: bytes"));
  const auto first = ask(http_get(path, "Range: bytes=0-99999\r\n"));
  EXPECT_EQ(first.status(), 206);
  EXPECT_TRUE(first.has("Content-Range: bytes 0-99999/" + std::to_string(crl.size())));
  EXPECT_TRUE(first.has("Content-Type: application/pkix-crl"));
  EXPECT_TRUE(first.has("ETag: \"1\""));
  EXPECT_TRUE(first.has("Cache-Control: max-age=86400,"));
  const auto rest = ask(http_get(path, "Range: bytes=100000-\r\nIf-Range: \"1\"\r\n"));
  EXPECT_EQ(rest.status(), 206);
  EXPECT_EQ(first.body + rest.body, as_string(crl));

  const Bytes next = make_crl(2, 5000);
  ASSERT_TRUE(put_on_shelf(next));
  const auto another = ask(http_get(path, "Range: bytes=100000-\r\nIf-Range: \"1\"\r\n"));
  EXPECT_EQ(another.status(), 200) << "the first half is another list's";
  EXPECT_EQ(another.body, as_string(next));
}

TEST_F(PartsOfLists, AClientThatInsistsOnItsListGetsThatOrNothing) {
  const Bytes crl = make_crl(1);
  ASSERT_TRUE(put_on_shelf(crl));
  const std::string path = "/crl/ecdsa-unqualified.crl";
  EXPECT_EQ(ask(http_get(path, "Range: bytes=0-1\r\nIf-Match: \"9\", \"1\"\r\n")).status(), 206);
  EXPECT_EQ(ask(http_get(path, "If-Match: *\r\n")).body, as_string(crl));
  ASSERT_TRUE(put_on_shelf(make_crl(2)));
  tamga::testing::RawClient client(listener_->port());
  client.send(http_get(path, "Range: bytes=2-\r\nIf-Match: \"1\"\r\n") + http_get(path, "If-Match: W/\"2\"\r\n") +
              http_get(path, "Range: bytes=0-1\r\nIf-Match: \"1\"\r\nIf-Match: \"2\"\r\n"));
  const auto refused = client.read();
  EXPECT_EQ(refused.status(), 412) << "octets of another list would follow those of the first";
  EXPECT_TRUE(refused.has("Cache-Control: no-store"));
  EXPECT_EQ(refused.body, "");
  EXPECT_EQ(client.read().status(), 412) << "compared strongly (RFC 9110 section 13.1.1)";
  EXPECT_EQ(client.read().status(), 206);
}

TEST_F(PartsOfLists, ByDateToo) {
  const auto milliseconds = std::chrono::milliseconds(tamga::testing::kStatusNow.time_since_epoch());
  ASSERT_TRUE(put_on_shelf(make_crl(static_cast<std::uint64_t>(milliseconds.count()))));
  const std::string path = "/crl/ecdsa-unqualified.crl";
  EXPECT_TRUE(ask(http_get(path)).has("Last-Modified: Mon, 23 Nov 2026 10:00:00 GMT"));
  EXPECT_EQ(ask(http_get(path, "If-Unmodified-Since: Mon, 23 Nov 2026 09:59:59 GMT\r\n")).status(), 412);
  EXPECT_EQ(ask(http_get(path, "If-Unmodified-Since: Mon, 23 Nov 2026 10:00:00 GMT\r\n")).status(), 200);
  EXPECT_EQ(ask(http_get(path, "If-Unmodified-Since: tomorrow\r\n")).status(), 200);
}

TEST_F(PartsOfLists, WhatIsNotThereIsRefusedAndTheConnectionGoesOn) {
  const Bytes crl = make_crl(1);
  ASSERT_TRUE(put_on_shelf(crl));
  const std::string path = "/crl/ecdsa-unqualified.crl";
  tamga::testing::RawClient client(listener_->port());
  client.send(http_get(path, "Range: bytes=" + std::to_string(crl.size()) + "-\r\n") +
              http_get(path, "Range: bytes=-10\r\n") + http_get(path, "Range: bytes=0-1\r\nIf-None-Match: \"1\"\r\n") +
              http_get(path, "Range: bytes=0-1,3-4\r\n") + http_get(path, "Range: bytes=0-1\r\nRange: bytes=3-4\r\n"));
  const auto refused = client.read();
  EXPECT_EQ(refused.status(), 416);
  EXPECT_TRUE(refused.has("Content-Range: bytes */" + std::to_string(crl.size())));
  EXPECT_TRUE(refused.has("Cache-Control: no-store"));
  EXPECT_EQ(refused.body, "");
  const auto end = client.read();
  EXPECT_EQ(end.status(), 206);
  EXPECT_EQ(end.body, as_string(crl).substr(crl.size() - 10));
  EXPECT_EQ(client.read(false).status(), 304) << "conditions come first (RFC 9110 section 13.2.2)";
  EXPECT_EQ(client.read().status(), 200);
  EXPECT_EQ(client.read().body, as_string(crl));
}

TEST_F(PartsOfLists, HeadAndShortAnswersHaveNone) {
  ASSERT_TRUE(put_on_shelf(make_crl(1)));
  tamga::testing::RawClient client(listener_->port());
  client.send("HEAD /crl/ecdsa-unqualified.crl HTTP/1.1\r\nHost: a\r\nRange: bytes=0-1\r\n\r\n");
  EXPECT_EQ(client.read(false).status(), 200);
  client.send(http_get("/v1/registry/nobody/01", "Range: bytes=0-1\r\n"));
  EXPECT_EQ(client.read().status(), 404);
}

}  // namespace
}  // namespace tamga::net
