#include "server/status/status_index.hpp"

#include <atomic>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "server/status/local_store.hpp"
#include "tests/support/status_samples.hpp"

namespace tamga::status {
namespace {

using tamga::testing::CountingRandom;
using tamga::testing::good_status;
using tamga::testing::kStatusNow;
using tamga::testing::numbered_serial;
using tamga::testing::revoked_status;
using tamga::testing::suspended_status;

class StatusIndexTest : public ::testing::Test {
 protected:
  CountingRandom random_;
  StatusIndex index_{random_};
};

TEST_F(StatusIndexTest, GivesBackEveryPartOfARecord) {
  const auto change = revoked_status(7);
  EXPECT_TRUE(index_.apply(change));
  EXPECT_EQ(index_.find(change.key), change.record);

  auto bare = good_status(8);
  bare.record.not_after = Instant(std::chrono::sys_days(std::chrono::year(9999) / 12 / 31));
  index_.apply(bare);
  EXPECT_EQ(index_.find(bare.key), bare.record);
}

TEST_F(StatusIndexTest, KnowsNothingOfOthers) {
  index_.apply(good_status(7));
  EXPECT_FALSE(index_.find({1, numbered_serial(8)}));
  EXPECT_FALSE(index_.find({2, numbered_serial(7)})) << "the same serial of another issuer";
}

TEST_F(StatusIndexTest, TakesANewVersionOnlyAndOnce) {
  EXPECT_TRUE(index_.apply(good_status(7, 3)));
  EXPECT_FALSE(index_.apply(good_status(7, 3)));
  EXPECT_FALSE(index_.apply(revoked_status(7, 2))) << "older than what is known";
  EXPECT_FALSE(index_.is_news(revoked_status(7, 3)));
  EXPECT_TRUE(index_.is_news(revoked_status(7, 4)));
  EXPECT_TRUE(index_.apply(revoked_status(7, 4)));
  EXPECT_EQ(index_.find({1, numbered_serial(7)})->status, CertificateStatus::revoked);
}

TEST_F(StatusIndexTest, RevokedStaysRevokedWhateverTheVersion) {
  index_.apply(revoked_status(7, 2));
  EXPECT_FALSE(index_.apply(good_status(7, 9)));
  EXPECT_EQ(index_.find({1, numbered_serial(7)})->status, CertificateStatus::revoked);
}

TEST_F(StatusIndexTest, SuspendedMayBecomeGoodAgain) {
  index_.apply(suspended_status(7, 2));
  EXPECT_TRUE(index_.apply(good_status(7, 3)));
  EXPECT_FALSE(index_.apply(suspended_status(7, 2))) << "heard of again";
  EXPECT_EQ(index_.find({1, numbered_serial(7)})->status, CertificateStatus::good);
}

TEST_F(StatusIndexTest, HoldsManySerialsCompactly) {
  constexpr std::uint64_t kMany = 100'000;
  for (std::uint64_t i = 0; i < kMany; ++i) index_.apply(good_status(i));
  EXPECT_EQ(index_.size(), kMany);
  EXPECT_LT(index_.memory(), kMany * 100);
  for (std::uint64_t i = 0; i < kMany; i += 97) ASSERT_TRUE(index_.find({1, numbered_serial(i)})) << i;
  std::size_t visited = 0;
  index_.for_each([&](const StatusChange&) { ++visited; });
  EXPECT_EQ(visited, kMany);
}

TEST_F(StatusIndexTest, AReloadKeepsRevocationsThatTheRegistryForgot) {
  index_.apply(revoked_status(1, 2));
  index_.apply(revoked_status(2, 2));
  index_.apply(good_status(3));
  const auto fresh = index_.make_empty();
  fresh->apply(good_status(1, 5));
  fresh->apply(revoked_status(2, 2));
  fresh->apply(good_status(4));
  EXPECT_EQ(index_.replace_by(*fresh, [](storage::AuthorityNumber number) { return std::optional(number); }), 1U);
  EXPECT_EQ(index_.find({1, numbered_serial(1)})->status, CertificateStatus::revoked);
  EXPECT_EQ(index_.find({1, numbered_serial(2)})->status, CertificateStatus::revoked);
  EXPECT_FALSE(index_.find({1, numbered_serial(3)})) << "what the registry does not know is gone";
  EXPECT_TRUE(index_.find({1, numbered_serial(4)}));
}

TEST_F(StatusIndexTest, AReloadKeepsSuspensionsThatTheRegistryForgotAndNoneThatItLifted) {
  for (std::uint64_t number = 1; number <= 6; ++number) index_.apply(suspended_status(number, 4));
  const auto fresh = index_.make_empty();
  fresh->apply(good_status(1, 1));       // of a backup from before the suspension
  fresh->apply(good_status(2, 5));       // resumed meanwhile
  fresh->apply(revoked_status(3, 2));    // revoked in a history of its own
  fresh->apply(suspended_status(4, 2));  // likewise suspended
  fresh->apply(good_status(5, 4));       // another history, in which it was lifted at the same version
  EXPECT_EQ(index_.replace_by(*fresh, [](storage::AuthorityNumber number) { return std::optional(number); }), 3U);
  const auto status = [&](std::uint64_t number) { return index_.find({1, numbered_serial(number)})->status; };
  EXPECT_EQ(status(1), CertificateStatus::suspended);
  EXPECT_EQ(index_.find({1, numbered_serial(1)})->revoked_at, suspended_status(1).record.revoked_at);
  EXPECT_EQ(status(2), CertificateStatus::good);
  EXPECT_EQ(status(3), CertificateStatus::revoked);
  EXPECT_EQ(index_.find({1, numbered_serial(4)}), suspended_status(4, 2).record);
  EXPECT_EQ(status(5), CertificateStatus::suspended);
  EXPECT_EQ(status(6), CertificateStatus::suspended) << "the registry does not even know it";
}

TEST_F(StatusIndexTest, AKeptSuspensionGivesWayToTheNextChangeOfTheRegistry) {
  const auto same = [](storage::AuthorityNumber number) { return std::optional(number); };
  for (std::uint64_t number = 1; number <= 3; ++number) index_.apply(suspended_status(number, 4));
  const auto restored = index_.make_empty();
  for (std::uint64_t number = 1; number <= 3; ++number) restored->apply(good_status(number, 1));
  index_.replace_by(*restored, same);
  EXPECT_FALSE(index_.apply(good_status(1, 1))) << "what the registry said before";
  EXPECT_TRUE(index_.apply(revoked_status(1, 2)));
  EXPECT_TRUE(index_.apply(suspended_status(2, 2)));
  EXPECT_TRUE(index_.apply(good_status(2, 3)));
  const auto again = index_.make_empty();
  again->apply(revoked_status(1, 2));
  again->apply(good_status(2, 3));
  again->apply(good_status(3, 1));
  EXPECT_EQ(index_.replace_by(*again, same), 1U);
  EXPECT_EQ(index_.find({1, numbered_serial(2)})->status, CertificateStatus::good);
  EXPECT_EQ(index_.find({1, numbered_serial(3)})->status, CertificateStatus::suspended);
}

TEST_F(StatusIndexTest, ACaThatHasAnotherNumberKeepsItsRevocationsAndOneThatIsGoneDoesNot) {
  index_.apply(revoked_status(1, 2, 1));
  index_.apply(revoked_status(1, 2, 2));
  const auto fresh = index_.make_empty();
  fresh->apply(good_status(1, 1, 1));
  fresh->apply(good_status(1, 1, 2));
  const auto first_is_second = [](storage::AuthorityNumber number) {
    return number == 1 ? std::optional<storage::AuthorityNumber>(2) : std::nullopt;
  };
  EXPECT_EQ(index_.replace_by(*fresh, first_is_second), 1U);
  EXPECT_EQ(index_.find({1, numbered_serial(1)})->status, CertificateStatus::good);
  EXPECT_EQ(index_.find({2, numbered_serial(1)})->status, CertificateStatus::revoked);
}

TEST_F(StatusIndexTest, CertificatesWithEqualFingerprintsAreKeptApart) {
  for (const std::uint64_t mask : {std::uint64_t{0}, std::uint64_t{1} << 63U}) {
    StatusIndex index(random_, mask);
    for (std::uint64_t i = 0; i < 100; ++i) index.apply(good_status(i));
    for (std::uint64_t i = 0; i < 100; i += 3) EXPECT_TRUE(index.apply(revoked_status(i)));
    const tamga::testing::ScratchFolder folder;
    LocalStore store(folder.path());
    ASSERT_TRUE(store.write_snapshot(index, {}));
    EXPECT_EQ(index.changes_memory(), 0U) << "all are in the snapshot";
    for (std::uint64_t i = 1; i < 100; i += 3) EXPECT_TRUE(index.apply(revoked_status(i)));
    EXPECT_EQ(index.size(), 100U);
    for (std::uint64_t i = 0; i < 110; ++i) {
      const auto expected = i % 3 == 2 ? good_status(i) : revoked_status(i);
      ASSERT_EQ(index.find(expected.key), i < 100 ? std::optional(expected.record) : std::nullopt) << i;
    }
    std::vector<StatusChange> visited;
    index.for_each([&](const StatusChange& change) { visited.push_back(change); });
    EXPECT_EQ(visited.size(), 100U) << "each once, whichever layers have it";
    for (const StatusChange& change : visited) EXPECT_EQ(index.find(change.key), change.record);
  }
}

TEST_F(StatusIndexTest, WhatIsFrozenStaysVisibleUntilASnapshotHasIt) {
  index_.apply(good_status(1));
  index_.apply(good_status(2));
  index_.freeze();
  index_.apply(revoked_status(1));
  index_.apply(good_status(3));
  EXPECT_EQ(index_.size(), 3U);
  EXPECT_FALSE(index_.apply(good_status(2))) << "known";
  EXPECT_EQ(index_.changes().size(), 2U);
  EXPECT_EQ(index_.freeze().changes->size(), 2U) << "the same again: it has not been taken over";
  const tamga::testing::ScratchFolder folder;
  LocalStore store(folder.path());
  ASSERT_TRUE(store.write_snapshot(index_, {}));
  EXPECT_EQ(index_.snapshot()->size(), 2U);
  EXPECT_EQ(index_.size(), 3U);
  EXPECT_EQ(index_.find({1, numbered_serial(1)})->status, CertificateStatus::revoked);
  EXPECT_TRUE(index_.find({1, numbered_serial(3)}));
}

TEST_F(StatusIndexTest, AReloadKeepsWhatASnapshotHad) {
  index_.apply(revoked_status(1, 2));
  index_.apply(suspended_status(2, 2));
  const tamga::testing::ScratchFolder folder;
  LocalStore store(folder.path());
  ASSERT_TRUE(store.write_snapshot(index_, {}));
  index_.apply(good_status(2, 3));
  const auto fresh = index_.make_empty();
  fresh->apply(good_status(1, 5));
  fresh->apply(good_status(2, 1));
  EXPECT_EQ(index_.replace_by(*fresh, [](storage::AuthorityNumber number) { return std::optional(number); }), 1U);
  EXPECT_EQ(index_.find({1, numbered_serial(1)})->status, CertificateStatus::revoked);
  EXPECT_EQ(index_.find({1, numbered_serial(2)})->status, CertificateStatus::good) << "it had been resumed";
}

TEST_F(StatusIndexTest, ReadersSeeNoGapWhenSnapshotsAreExchanged) {
  constexpr std::uint64_t kCertificates = 300;
  const tamga::testing::ScratchFolder folder;
  LocalStore store(folder.path());
  for (std::uint64_t i = 0; i < kCertificates; ++i) index_.apply(good_status(i));
  std::atomic<std::uint64_t> revoked{0};  // so many from the first on
  std::atomic<bool> done{false};
  std::atomic<int> wrong{0};
  std::vector<std::thread> readers;
  for (int reader = 0; reader < 3; ++reader) {
    readers.emplace_back([&] {
      while (!done) {
        for (std::uint64_t i = 0; i < kCertificates; ++i) {
          const bool must_be = i < revoked;
          const auto record = index_.find({1, numbered_serial(i)});
          if (!record || (must_be && record->status != CertificateStatus::revoked)) ++wrong;
        }
      }
    });
  }
  for (std::uint64_t i = 0; i < kCertificates; ++i) {
    index_.apply(revoked_status(i));
    revoked = i + 1;
    if (i % 20 != 0) continue;
    EXPECT_TRUE(store.write_snapshot(index_, {}));
  }
  const auto fresh = index_.make_empty();
  for (std::uint64_t i = 0; i < kCertificates; ++i) fresh->apply(good_status(i, 9));
  index_.replace_by(*fresh, [](storage::AuthorityNumber number) { return std::optional(number); });
  done = true;
  for (auto& reader : readers) reader.join();
  EXPECT_EQ(wrong, 0);
}

TEST_F(StatusIndexTest, ReadersSeeWholeRecordsWhileItIsWritten) {
  constexpr std::uint64_t kCertificates = 500;
  for (std::uint64_t i = 0; i < kCertificates; ++i) index_.apply(good_status(i));
  std::atomic<bool> done{false};
  std::atomic<int> torn{0};
  std::vector<std::thread> readers;
  for (int reader = 0; reader < 3; ++reader) {
    readers.emplace_back([&] {
      while (!done) {
        for (std::uint64_t i = 0; i < kCertificates; ++i) {
          const auto record = index_.find({1, numbered_serial(i)});
          const bool whole = record && (record->version == 1) == (record->status == CertificateStatus::good) &&
                             record->revoked_at.has_value() == (record->status == CertificateStatus::revoked);
          if (!whole) ++torn;
        }
      }
    });
  }
  for (std::uint64_t i = 0; i < kCertificates; ++i) {
    index_.apply(revoked_status(i));
    index_.apply(good_status(kCertificates + i));  // the table grows meanwhile
  }
  done = true;
  for (auto& reader : readers) reader.join();
  EXPECT_EQ(torn, 0);
}

}  // namespace
}  // namespace tamga::status
