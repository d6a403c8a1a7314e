#include "server/net/published_page.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "server/status/change_cursor.hpp"
#include "tests/support/status_front.hpp"

namespace tamga::net {
namespace {

using nlohmann::json;
using status::ChangeCursor;
using status::PublishedChange;
using tamga::testing::good_status;
using tamga::testing::http_get;
using tamga::testing::kStatusNow;
using tamga::testing::numbered_serial;
using tamga::testing::revoked_status;

constexpr std::string_view kPath = "/v1/registry/changes";

PublishedChange published(std::uint64_t position, storage::AuthorityNumber issuer = 1) {
  return {.position = position, .mark = 7, .published_at = kStatusNow, .change = good_status(position, 1, issuer)};
}

std::string header_of(const tamga::testing::RawAnswer& answer, const std::string& name) {
  const auto begin = answer.head.find("\r\n" + name + ": ");
  if (begin == std::string::npos) return {};
  const auto value = begin + name.size() + 4;
  return answer.head.substr(value, answer.head.find("\r\n", value) - value);
}

class PublishedPageTest : public tamga::testing::StatusFront {
 protected:
  PublishedPageTest() {
    changes_.freshness().set_known_at(kStatusNow);
    std::vector<PublishedChange> changes;
    for (std::uint64_t position = 1; position <= 5; ++position) changes.push_back(published(position));
    changes[2].change = revoked_status(3);
    EXPECT_TRUE(changes_.append(changes));
  }

  tamga::testing::RawAnswer get(std::string_view query, std::string_view headers = {}) {
    return ask(http_get(std::string(kPath) + std::string(query), headers));
  }
};

TEST_F(PublishedPageTest, AnOpenPageSaysUntilWhenItIsComplete) {
  const auto answer = get("");
  ASSERT_EQ(answer.status(), 200);
  EXPECT_EQ(header_of(answer, "Cache-Control"), "max-age=1, public, no-transform, must-revalidate");
  EXPECT_EQ(header_of(answer, "Access-Control-Allow-Origin"), "*");
  const json page = json::parse(answer.body);
  EXPECT_EQ(page["more"], false);
  EXPECT_EQ(page["as_of"], to_rfc3339(kStatusNow));
  EXPECT_EQ(page["next"], ChangeCursor::after(published(5)).to_text());
  ASSERT_EQ(page["items"].size(), 5U);
  const auto later = kStatusNow + std::chrono::hours(24 * 450);
  EXPECT_EQ(page["items"][0], (json{{"issuer", "ecdsa-unqualified"},
                                    {"serial", numbered_serial(1).to_hex()},
                                    {"version", 1},
                                    {"status", "active"},
                                    {"not_after", to_rfc3339(later)},
                                    {"published_at", to_rfc3339(kStatusNow)}}));
  EXPECT_EQ(page["items"][2], (json{{"issuer", "ecdsa-unqualified"},
                                    {"serial", numbered_serial(3).to_hex()},
                                    {"version", 2},
                                    {"status", "revoked"},
                                    {"reason", "key_compromise"},
                                    {"revoked_at", to_rfc3339(kStatusNow - std::chrono::minutes(5))},
                                    {"invalidity_date", to_rfc3339(kStatusNow - std::chrono::hours(5))},
                                    {"not_after", to_rfc3339(later)},
                                    {"published_at", to_rfc3339(kStatusNow)}}));
}

TEST_F(PublishedPageTest, AFullPageIsKeptByCachesAndLeadsToTheNext) {
  const auto first = get("?limit=2");
  ASSERT_EQ(first.status(), 200);
  EXPECT_EQ(header_of(first, "Cache-Control"), "max-age=3600, public, no-transform, must-revalidate");
  EXPECT_EQ(header_of(first, "Last-Modified"), status::to_http_date(kStatusNow));
  const json page = json::parse(first.body);
  EXPECT_EQ(page["more"], true);
  EXPECT_FALSE(page.contains("as_of"));
  EXPECT_EQ(page["items"].size(), 2U);
  const auto again = get("?limit=2", "If-None-Match: " + header_of(first, "ETag") + "\r\n");
  EXPECT_EQ(again.status(), 304);
  EXPECT_EQ(header_of(again, "Access-Control-Allow-Origin"), "*");
  EXPECT_NE(header_of(get("?limit=3"), "ETag"), header_of(first, "ETag"));
  const json second = json::parse(get("?limit=3&after=" + page["next"].get<std::string>()).body);
  EXPECT_EQ(second["items"][0]["serial"], numbered_serial(3).to_hex());
  EXPECT_EQ(second["more"], true);
  const json end = json::parse(get("?limit=3&after=" + second["next"].get<std::string>()).body);
  EXPECT_TRUE(end["items"].empty());
  EXPECT_EQ(end["more"], false);
  EXPECT_EQ(end["next"], second["next"]) << "the end is where it was";
}

TEST_F(PublishedPageTest, TheLatestCursorLeadsToWhatIsToCome) {
  const json page = json::parse(get("?after=latest").body);
  EXPECT_TRUE(page["items"].empty());
  EXPECT_TRUE(changes_.append(std::vector{published(6)}));
  const json next = json::parse(get("?after=" + page["next"].get<std::string>()).body);
  ASSERT_EQ(next["items"].size(), 1U);
  EXPECT_EQ(next["items"][0]["serial"], numbered_serial(6).to_hex());
}

TEST_F(PublishedPageTest, WrongCursorsAndLimitsAreNamed) {
  const auto faults = [&](const std::string& query) {
    const auto answer = get(query);
    EXPECT_EQ(answer.status(), 422) << query;
    EXPECT_EQ(header_of(answer, "Content-Type"), "application/problem+json");
    std::vector<std::string> found;
    const json problem = json::parse(answer.body);
    for (const json& fault : problem["errors"]) {
      found.push_back(fault["pointer"].get<std::string>() + " " + fault["code"].get<std::string>());
      EXPECT_FALSE(fault["message"]["ru"].get<std::string>().empty());
    }
    return found;
  };
  using Found = std::vector<std::string>;
  PublishedChange other = published(3);
  other.mark = 8;
  EXPECT_EQ(faults("?after=" + ChangeCursor::after(other).to_text()), Found{"/query/after field.not_allowed_value"});
  PublishedChange lost = published(9);
  lost.published_at = kStatusNow - std::chrono::minutes(1);
  EXPECT_EQ(faults("?after=" + ChangeCursor::after(lost).to_text()), Found{"/query/after field.not_allowed_value"});
  EXPECT_EQ(faults("?after=17&limit=0"), (Found{"/query/after field.wrong_format", "/query/limit field.out_of_range"}));
  EXPECT_EQ(faults("?after="), Found{"/query/after field.wrong_format"});
  EXPECT_EQ(faults("?limit=501"), Found{"/query/limit field.out_of_range"});
  EXPECT_EQ(faults("?limit=-1"), Found{"/query/limit field.out_of_range"});
  EXPECT_EQ(faults("?limit=1&limit=2"), Found{"/query/limit field.wrong_format"});
  EXPECT_EQ(faults("?since=1"), Found{"/query/since field.unknown"});
}

TEST_F(PublishedPageTest, ACursorOfAFasterDaemonIsToComeAgain) {
  PublishedChange ahead = published(6);
  const auto answer = get("?after=" + ChangeCursor::after(ahead).to_text());
  EXPECT_EQ(answer.status(), 503);
  EXPECT_FALSE(header_of(answer, "Retry-After").empty());
}

TEST_F(PublishedPageTest, ChangesOfACaThatIsNotKnownYetWait) {
  EXPECT_TRUE(changes_.append(std::vector{published(6, 2), published(7)}));
  const json page = json::parse(get("").body);
  EXPECT_EQ(page["items"].size(), 5U);
  EXPECT_EQ(page["more"], true);
  EXPECT_EQ(get("?after=" + page["next"].get<std::string>()).status(), 503);
}

TEST_F(PublishedPageTest, AChangeThatNoCertificateCanHaveIsPassedOver) {
  PublishedChange none = published(6);
  none.change.reset();
  EXPECT_TRUE(changes_.append(std::vector{none, published(7)}));
  const json page = json::parse(get("?limit=2&after=" + ChangeCursor::after(published(5)).to_text()).body);
  EXPECT_EQ(page["items"].size(), 1U);
  EXPECT_EQ(page["more"], true);
  EXPECT_EQ(page["next"], ChangeCursor::after(published(7)).to_text());
}

TEST_F(PublishedPageTest, WhatIsTooOldToBeCompleteIsNotGivenOut) {
  centre_.clock.advance(centre_.ocsp.options().maximum_age + std::chrono::seconds(1));
  EXPECT_EQ(get("").status(), 503);
  EXPECT_EQ(get("?limit=2").status(), 200) << "a full page says nothing of the present";
}

TEST_F(PublishedPageTest, OnlyReadingIsAllowed) {
  EXPECT_EQ(ask("POST " + std::string(kPath) + " HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n").status(), 405);
  EXPECT_EQ(ask("GET http://a" + std::string(kPath) + "?limit=1 HTTP/1.1\r\nHost: a\r\n\r\n").status(), 200);
  EXPECT_EQ(get("/").status(), 404);
}

}  // namespace
}  // namespace tamga::net
