#include "server/status/response_cache.hpp"

#include <atomic>
#include <thread>

#include <gtest/gtest.h>

#include "tests/support/status_samples.hpp"

namespace tamga::status {
namespace {

using tamga::testing::CountingRandom;
using tamga::testing::good_status;
using tamga::testing::kStatusNow;
using tamga::testing::numbered_serial;
using tamga::testing::revoked_status;

constexpr std::size_t kPlenty = std::size_t{64} << 20U;

ReadyResponsePtr answer(std::string_view body, std::optional<Instant> expires = kStatusNow + std::chrono::hours(1)) {
  const ByteView octets = as_bytes(body);
  const auto lifetime = expires ? std::optional(OcspLifetime{kStatusNow, *expires}) : std::nullopt;
  return make_ocsp_response({octets.begin(), octets.end()}, lifetime);
}

ResponseCache::Span until(Instant renew_at) {
  return {.signed_at = kStatusNow, .renew_at = renew_at};
}

class ResponseCacheTest : public ::testing::Test {
 protected:
  ResponseCacheTest() { index_.apply(good_); }

  bool insert(std::string_view body, std::string_view id = "sha1") {
    return cache_.insert(key_, as_bytes(id), good_.record, until(kStatusNow + std::chrono::minutes(45)), answer(body));
  }

  const StatusChange good_ = good_status(7);
  CountingRandom random_;
  StatusIndex index_{random_};
  ResponseCache cache_{index_, kPlenty};
  const CertificateKey key_{1, numbered_serial(7)};
};

TEST_F(ResponseCacheTest, GivesAnAnswerToTheSameQuestionOnly) {
  EXPECT_TRUE(insert("good", "sha1"));
  EXPECT_TRUE(insert("good, by another hash", "sha256"));
  EXPECT_EQ(cache_.find(key_, as_bytes("sha1"), kStatusNow)->body, "good");
  EXPECT_EQ(cache_.find(key_, as_bytes("sha256"), kStatusNow)->body, "good, by another hash");
  EXPECT_EQ(cache_.find(key_, as_bytes("streebog"), kStatusNow), nullptr);
  EXPECT_EQ(cache_.find({2, numbered_serial(7)}, as_bytes("sha1"), kStatusNow), nullptr) << "another CA's certificate";
}

TEST_F(ResponseCacheTest, DoesNotKeepAnAnswerSignedForAnotherRecord) {
  cache_.replace(key_, [&] { index_.apply(revoked_status(7)); });
  EXPECT_FALSE(insert("good"));
  EXPECT_EQ(cache_.find(key_, as_bytes("sha1"), kStatusNow), nullptr);
}

TEST_F(ResponseCacheTest, AChangeTakesTheAnswersToEveryQuestionAway) {
  insert("good", "sha1");
  insert("good", "sha256");
  cache_.replace(key_, [&] { index_.apply(revoked_status(7)); });
  EXPECT_EQ(cache_.size(), 0U);
  EXPECT_EQ(cache_.octets(), 0U);
  EXPECT_EQ(cache_.find(key_, as_bytes("sha1"), kStatusNow), nullptr);
}

TEST_F(ResponseCacheTest, GivesAndKeepsNothingWhileEverythingChanges) {
  insert("good");
  bool changed = false;
  cache_.replace_all([&] {
    EXPECT_EQ(cache_.find(key_, as_bytes("sha1"), kStatusNow), nullptr);
    EXPECT_FALSE(insert("good"));
    changed = true;
  });
  EXPECT_TRUE(changed);
  EXPECT_EQ(cache_.size(), 0U);
  EXPECT_TRUE(insert("good"));
}

TEST_F(ResponseCacheTest, GivesNothingThatMustBeSignedAgain) {
  insert("good");
  EXPECT_NE(cache_.find(key_, as_bytes("sha1"), kStatusNow + std::chrono::minutes(44)), nullptr);
  EXPECT_EQ(cache_.find(key_, as_bytes("sha1"), kStatusNow + std::chrono::minutes(45)), nullptr);
}

TEST_F(ResponseCacheTest, GivesNothingFromTheFutureAfterTheClockWasSetBack) {
  insert("good");
  EXPECT_EQ(cache_.find(key_, as_bytes("sha1"), kStatusNow - std::chrono::seconds(1)), nullptr);
  EXPECT_NE(cache_.find(key_, as_bytes("sha1"), kStatusNow), nullptr);
}

TEST_F(ResponseCacheTest, KeepsNothingWithoutNextUpdateAndNothingUntilAfterIt) {
  EXPECT_FALSE(cache_.insert(key_, as_bytes("sha1"), good_.record, until(kStatusNow), answer("unknown", std::nullopt)));
  EXPECT_FALSE(
      cache_.insert(key_, as_bytes("sha1"), good_.record, until(kStatusNow + std::chrono::hours(2)), answer("good")));
}

TEST_F(ResponseCacheTest, ASecondAnswerTakesTheFirstOnesPlace) {
  insert("first");
  insert("second");
  EXPECT_EQ(cache_.size(), 1U);
  EXPECT_EQ(cache_.find(key_, as_bytes("sha1"), kStatusNow)->body, "second");
}

TEST_F(ResponseCacheTest, StaysWithinItsBound) {
  constexpr std::size_t kBound = 64 * 16 * 1024;
  ResponseCache small(index_, kBound);
  const std::string body(1500, 'x');
  std::size_t kept = 0;
  for (std::uint64_t i = 0; i < 5000; ++i) {
    index_.apply(good_status(i));
    const CertificateKey key{1, numbered_serial(i)};
    if (small.insert(key, as_bytes("sha1"), good_.record, until(kStatusNow + std::chrono::minutes(1)), answer(body)))
      ++kept;
    ASSERT_NE(small.find(key, as_bytes("sha1"), kStatusNow), nullptr) << "the newest is there";
  }
  EXPECT_EQ(kept, 5000U);
  EXPECT_LE(small.octets(), kBound);
  EXPECT_GT(small.size(), 100U);
}

TEST_F(ResponseCacheTest, NoStaleAnswerSurvivesARaceOfSigningAndRevoking) {
  for (std::uint64_t round = 100; round < 400; ++round) {
    index_.apply(good_status(round));
    const CertificateKey key{1, numbered_serial(round)};
    std::atomic<bool> go{false};
    std::thread signer([&] {
      while (!go) {
      }
      const auto record = index_.find(key);
      cache_.insert(key, as_bytes("sha1"), *record, until(kStatusNow + std::chrono::minutes(1)),
                    answer(record->status == CertificateStatus::good ? "good" : "revoked"));
    });
    go = true;
    cache_.replace(key, [&] { index_.apply(revoked_status(round)); });
    signer.join();
    const auto kept = cache_.find(key, as_bytes("sha1"), kStatusNow);
    if (kept) {
      ASSERT_EQ(kept->body, "revoked") << "round " << round;
    }
  }
}

}  // namespace
}  // namespace tamga::status
