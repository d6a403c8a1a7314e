#include "server/status/ready_response.hpp"

#include <gtest/gtest.h>

#include "tests/support/status_samples.hpp"

namespace tamga::status {
namespace {

using tamga::testing::kStatusNow;

// The example of RFC 9110 section 5.6.7.
constexpr std::string_view kExample = "Sun, 06 Nov 1994 08:49:37 GMT";
constexpr Instant kExampleInstant{std::chrono::seconds(784111777)};

TEST(HttpDate, IsThatOfTheStandard) {
  EXPECT_EQ(to_http_date(kExampleInstant), kExample);
  EXPECT_EQ(parse_http_date(kExample), kExampleInstant);
}

TEST(HttpDate, RefusesEverythingElse) {
  for (const std::string_view text :
       {"", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun, 31 Feb 1994 08:49:37 GMT", "Sun, 06 Nov 1994 24:49:37 GMT",
        "Sun, 06 Nov 1994 08:49:37 MSK", "Sun, 06 nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:3x GMT"}) {
    EXPECT_FALSE(parse_http_date(text)) << text;
  }
}

TEST(ReadyResponse, AnOcspAnswerCarriesTheHeadersOfRfc5019) {
  const auto response = make_ocsp_response({1, 2, 3}, OcspLifetime{kStatusNow, kStatusNow + std::chrono::hours(1)});
  EXPECT_TRUE(response->head.starts_with("HTTP/1.1 200 OK\r\nContent-Type: application/ocsp-response\r\n"));
  EXPECT_NE(response->head.find("Content-Length: 3\r\n"), std::string::npos);
  EXPECT_NE(response->head.find("Last-Modified: Mon, 23 Nov 2026 10:00:00 GMT\r\n"), std::string::npos);
  EXPECT_NE(response->head.find("Expires: Mon, 23 Nov 2026 11:00:00 GMT\r\n"), std::string::npos);
  EXPECT_NE(response->head.find("ETag: \"7037807198c22a7d2b0807371d763779a84fdfcf\"\r\n"), std::string::npos)
      << "RFC 5019 section 6.2: the SHA-1 hash of the answer";
}

TEST(ReadyResponse, WhatMustNotBeKeptHasNoValidators) {
  const auto response = make_ocsp_response({1, 2, 3}, std::nullopt);
  EXPECT_EQ(response->etag, "");
  EXPECT_EQ(response->head.find("ETag"), std::string::npos);
  EXPECT_EQ(response->head.find("Expires"), std::string::npos);
}

TEST(Etag, IsFoundInAList) {
  EXPECT_TRUE(matches_etag("\"a\"", "\"a\""));
  EXPECT_TRUE(matches_etag("\"x\", W/\"a\" ,\"y\"", "\"a\""));
  EXPECT_TRUE(matches_etag("*", "\"a\""));
  EXPECT_FALSE(matches_etag("\"ab\"", "\"a\""));
  EXPECT_FALSE(matches_etag("a", "\"a\""));
  EXPECT_FALSE(matches_etag("", "\"a\""));
  EXPECT_FALSE(matches_etag("*", "")) << "an answer without a tag";
}

}  // namespace
}  // namespace tamga::status
