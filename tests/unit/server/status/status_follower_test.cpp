#include "server/status/status_follower.hpp"

#include <atomic>
#include <fstream>
#include <functional>
#include <memory>
#include <thread>

#include <gtest/gtest.h>

#include "tests/support/delayed_transaction.hpp"
#include "tests/support/expect_error.hpp"
#include "tests/support/status_daemon.hpp"
#include "tests/support/status_registry.hpp"

namespace tamga::status {
namespace {

using tamga::testing::DelayedTransaction;
using tamga::testing::kStatusNow;
using tamga::testing::numbered_serial;
using tamga::testing::StatusRegistry;
using Daemon = tamga::testing::StatusDaemon;

/// However slow the machine is and its disk.
bool eventually(const std::function<bool()>& condition) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::minutes(2);
  while (std::chrono::steady_clock::now() < end) {
    if (condition()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return condition();
}

class StatusFollowerTest : public ::testing::Test {
 protected:
  std::unique_ptr<Daemon> start() { return std::make_unique<Daemon>(registry_.follower_connection(), folder_.path()); }

  StatusRegistry registry_;
  tamga::testing::ScratchFolder folder_;
};

TEST_F(StatusFollowerTest, LoadsEverythingAndThenFollows) {
  registry_.issue(1, 100);
  registry_.revoke(3);
  const auto daemon = start();
  EXPECT_FALSE(daemon->freshness.known_at());
  daemon->follower.step();
  EXPECT_EQ(daemon->index.size(), 100U);
  EXPECT_TRUE(daemon->is_revoked(3));
  EXPECT_EQ(daemon->index.find({1, numbered_serial(3)})->revoked_at, kStatusNow);
  EXPECT_NE(daemon->board.current()->find("ecdsa-unqualified"), nullptr);
  EXPECT_EQ(daemon->freshness.known_at(), kStatusNow);
  EXPECT_TRUE(daemon->follower.is_connected());

  registry_.issue(200);
  registry_.revoke(4);
  daemon->clock.advance(std::chrono::seconds(3));
  daemon->follower.step();
  EXPECT_TRUE(daemon->is_revoked(4));
  EXPECT_EQ(daemon->status_of(200), CertificateStatus::good);
  EXPECT_EQ(daemon->freshness.known_at(), kStatusNow + std::chrono::seconds(3));
  EXPECT_EQ(daemon->counters.full_loads, 1U);
}

TEST_F(StatusFollowerTest, SeesATransactionThatCommitsLongAfterItWrote) {
  registry_.issue(1, 3);
  const auto daemon = start();
  daemon->follower.step();
  DelayedTransaction slow(registry_.database,
                          [](storage::Transaction& transaction) { StatusRegistry::change(transaction, 1, "revoked"); });
  registry_.revoke(2);
  daemon->follower.step();
  EXPECT_TRUE(daemon->is_revoked(2)) << "what committed is seen though an older transaction is under way";
  EXPECT_FALSE(daemon->is_revoked(1));
  registry_.revoke(3);
  for (int i = 0; i < 3; ++i) daemon->follower.step();
  EXPECT_EQ(daemon->counters.changes_applied, 2U) << "what is seen again changes nothing";
  slow.commit();
  daemon->follower.step();
  EXPECT_TRUE(daemon->is_revoked(1)) << "its row has a smaller number than those that were seen before";
}

TEST_F(StatusFollowerTest, TheFirstLoadLeavesNoGap) {
  registry_.issue(1, 2);
  DelayedTransaction slow(registry_.database,
                          [](storage::Transaction& transaction) { StatusRegistry::change(transaction, 1, "revoked"); });
  const auto daemon = start();
  daemon->follower.step();
  EXPECT_FALSE(daemon->is_revoked(1));
  slow.commit();
  daemon->follower.step();
  EXPECT_TRUE(daemon->is_revoked(1));
}

TEST_F(StatusFollowerTest, ShowsAChangeWithoutAnyNotification) {
  registry_.issue(1, 2);
  const auto daemon = start();
  std::jthread thread([&](std::stop_token stop) { daemon->follower.run(stop); });
  ASSERT_TRUE(eventually([&] { return daemon->index.size() == 2; }));
  registry_.revoke(1);
  EXPECT_TRUE(eventually([&] { return daemon->is_revoked(1); }));
}

TEST_F(StatusFollowerTest, SuspensionAndItsEndAreFollowed) {
  registry_.issue(1);
  const auto daemon = start();
  daemon->follower.step();
  registry_.database.transact(
      [](storage::Transaction& transaction) { StatusRegistry::change(transaction, 1, "suspended"); });
  daemon->follower.step();
  EXPECT_EQ(daemon->status_of(1), CertificateStatus::suspended);
  registry_.database.transact(
      [](storage::Transaction& transaction) { StatusRegistry::change(transaction, 1, "active"); });
  daemon->follower.step();
  EXPECT_EQ(daemon->status_of(1), CertificateStatus::good);
}

TEST_F(StatusFollowerTest, GoesOnAfterTheDatabaseWasAway) {
  registry_.issue(1, 2);
  const auto daemon = start();
  daemon->follower.step();
  registry_.close_doors();
  EXPECT_REFUSED(daemon->follower.step(), Errc::unavailable);
  EXPECT_EQ(daemon->status_of(1), CertificateStatus::good) << "answers go on from memory";
  registry_.open_doors();
  registry_.revoke(1);
  daemon->follower.step();
  EXPECT_TRUE(daemon->is_revoked(1));
  EXPECT_EQ(daemon->counters.full_loads, 1U);
}

TEST_F(StatusFollowerTest, ARestartWithoutTheDatabaseUnrevokesNothing) {
  registry_.issue(1, 10);
  {
    const auto daemon = start();
    daemon->follower.step();
    registry_.revoke(1);
    daemon->follower.step();
    registry_.revoke(2);
    daemon->follower.step();
  }
  registry_.close_doors();
  const auto daemon = start();
  EXPECT_TRUE(daemon->follower.restore());
  EXPECT_EQ(daemon->index.size(), 10U);
  EXPECT_TRUE(daemon->is_revoked(1));
  EXPECT_TRUE(daemon->is_revoked(2));
  EXPECT_EQ(daemon->status_of(3), CertificateStatus::good);
  EXPECT_NE(daemon->board.current()->find("ecdsa-unqualified"), nullptr);
  EXPECT_EQ(daemon->freshness.known_at(), kStatusNow);

  registry_.open_doors();
  registry_.revoke(3);
  daemon->follower.step();
  EXPECT_TRUE(daemon->is_revoked(3)) << "the gap is filled by a poll";
  EXPECT_EQ(daemon->counters.full_loads, 0U);
}

TEST_F(StatusFollowerTest, ADamagedCopyIsReadFromTheDatabaseAgain) {
  registry_.issue(1, 2);
  registry_.revoke(1);
  { start()->follower.step(); }
  const auto snapshot = folder_.path() / "status.a.snapshot";
  std::filesystem::resize_file(snapshot, std::filesystem::file_size(snapshot) - 1);
  const auto daemon = start();
  EXPECT_FALSE(daemon->follower.restore());
  EXPECT_EQ(daemon->index.size(), 0U);
  daemon->follower.step();
  EXPECT_TRUE(daemon->is_revoked(1));
}

TEST_F(StatusFollowerTest, ADamagedRecordIsFoundAndEverythingReadAgain) {
  registry_.issue(1, 2);
  registry_.revoke(1);
  { start()->follower.step(); }
  {
    std::fstream file(folder_.path() / "status.a.snapshot", std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(30);
    file.put('\x55');
  }
  const auto daemon = start();
  EXPECT_TRUE(daemon->follower.restore());
  ASSERT_TRUE(eventually([&] { return daemon->index.is_damaged(); })) << "nobody asked for it";
  EXPECT_EQ(daemon->counters.full_loads, 0U);
  daemon->follower.step();
  EXPECT_EQ(daemon->counters.full_loads, 1U);
  EXPECT_FALSE(daemon->index.is_damaged());
  EXPECT_TRUE(daemon->is_revoked(1));
  EXPECT_EQ(daemon->status_of(2), CertificateStatus::good);
}

TEST_F(StatusFollowerTest, SnapshotsFollowOneAnotherWhileItGoesOn) {
  constexpr std::uint64_t kCertificates = 400;
  registry_.issue(1, kCertificates);
  auto daemon = start();
  daemon->follower.step();
  const auto first = daemon->index.snapshot();
  ASSERT_TRUE(first);
  // The batches are more than the journal may hold: snapshots are made beside the next ones, by a thread that gives way
  // to everything else.
  for (std::uint64_t i = 1; i <= kCertificates; ++i) {
    registry_.revoke(i);
    if (i % 10 != 0) continue;
    daemon->follower.step();
    for (std::uint64_t known = 1; known <= i; known += 7) ASSERT_TRUE(daemon->is_revoked(known)) << known;
  }
  ASSERT_TRUE(eventually([&] {
    daemon->follower.step();
    return daemon->store.journal_octets() < 4096;
  }));
  EXPECT_NE(daemon->index.snapshot()->checksum(), first->checksum());
  EXPECT_EQ(daemon->index.size(), kCertificates);
  EXPECT_EQ(daemon->counters.full_loads, 1U);
  daemon.reset();
  registry_.close_doors();
  daemon = start();
  ASSERT_TRUE(daemon->follower.restore());
  EXPECT_EQ(daemon->index.size(), kCertificates);
  for (std::uint64_t i = 1; i <= kCertificates; ++i) ASSERT_TRUE(daemon->is_revoked(i)) << i;
}

TEST_F(StatusFollowerTest, OutlivesWhateverIsThrown) {
  const auto daemon = start();
  const tamga::testing::BrokenClock clock;
  StatusFollower follower(
      daemon->database, daemon->listener,
      {daemon->index, daemon->cache, daemon->board, daemon->store, daemon->freshness, daemon->counters}, clock,
      Daemon::quiet_logger(), {.retry_interval = std::chrono::milliseconds(10)});
  std::jthread thread([&](std::stop_token stop) { follower.run(stop); });
  EXPECT_TRUE(eventually([&] { return clock.asked > 1; }));
}

TEST_F(StatusFollowerTest, NeverGoesBackUnderLoad) {
  constexpr std::uint64_t kCertificates = 300;
  registry_.issue(1, kCertificates);
  const auto daemon = start();
  daemon->follower.step();
  constexpr std::uint64_t kWriters = 4;
  std::atomic<std::uint64_t> finished{0};
  std::vector<std::jthread> writers;
  for (std::uint64_t writer = 0; writer < kWriters; ++writer) {
    writers.emplace_back([&, writer] {
      for (std::uint64_t i = 1 + writer; i <= kCertificates; i += kWriters) registry_.revoke(i);
      ++finished;
    });
  }
  std::vector<bool> seen(kCertificates + 1);
  const auto look = [&] {
    std::size_t revoked = 0;
    for (std::uint64_t i = 1; i <= kCertificates; ++i) {
      const bool now = daemon->is_revoked(i);
      EXPECT_FALSE(seen[i] && !now) << "serial " << i << " went back";
      seen[i] = now;
      revoked += now ? 1 : 0;
    }
    return revoked;
  };
  while (finished < kWriters) {
    look();
    daemon->follower.step();
  }
  daemon->follower.step();
  EXPECT_EQ(look(), kCertificates);
  EXPECT_EQ(daemon->counters.changes_applied, kCertificates);
}

}  // namespace
}  // namespace tamga::status
