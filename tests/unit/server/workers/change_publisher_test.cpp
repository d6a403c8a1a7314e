#include "server/workers/change_publisher.hpp"

#include <atomic>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <spdlog/sinks/null_sink.h>

#include "server/status/change_follower.hpp"
#include "server/storage/published_changes.hpp"
#include "tests/support/delayed_transaction.hpp"
#include "tests/support/status_registry.hpp"

namespace tamga::workers {
namespace {

using status::ChangeLog;
using status::PublishedChange;
using tamga::testing::DelayedTransaction;
using tamga::testing::kStatusNow;
using tamga::testing::numbered_serial;
using tamga::testing::StatusRegistry;

std::shared_ptr<spdlog::logger> quiet() {
  return std::make_shared<spdlog::logger>("test", std::make_shared<spdlog::sinks::null_sink_mt>());
}

class ChangePublisherTest : public ::testing::Test {
 protected:
  std::vector<PublishedChange> published() {
    return reader_
        .read(
            [](storage::Transaction& transaction) { return storage::PublishedChanges(transaction).read(0, 1'000'000); })
        .changes;
  }

  bool is_complete() {
    return reader_
        .read(
            [](storage::Transaction& transaction) { return storage::PublishedChanges(transaction).read(0, 1'000'000); })
        .is_complete;
  }

  /// The last word about every certificate; each version of it once, one after the other.
  static std::map<std::uint64_t, std::uint32_t> versions(const std::vector<PublishedChange>& changes) {
    std::map<std::uint64_t, std::uint32_t> versions;
    std::uint64_t position = 0;
    for (const PublishedChange& change : changes) {
      EXPECT_EQ(change.position, ++position);
      const auto octets = change.change->key.serial.octets();
      const std::uint64_t number = octets[7] * 256U + octets[8];
      EXPECT_EQ(change.change->record.version, ++versions[number]) << number;
    }
    return versions;
  }

  std::int64_t state(const std::string& column) {
    return reader_.read([&](storage::Transaction& transaction) {
      return transaction.one("SELECT position, horizon::text::bigint AS horizon FROM publishing_state")
          .get<std::int64_t>(column);
    });
  }

  StatusRegistry registry_;
  storage::Database reader_{registry_.follower_connection(), 2};
  tamga::testing::CountingRandom random_;
  tamga::testing::MovableClock clock_;
  ChangePublisher publisher_{registry_.database, clock_, random_, quiet()};
};

TEST_F(ChangePublisherTest, NumbersEachChangeOnce) {
  EXPECT_TRUE(is_complete());
  EXPECT_EQ(publisher_.step(), 0U);
  registry_.issue(1, 10);
  EXPECT_FALSE(is_complete()) << "what waits for its number is missed";
  EXPECT_EQ(publisher_.step(), 10U);
  EXPECT_TRUE(is_complete());
  EXPECT_EQ(publisher_.step(), 0U);
  registry_.revoke(3);
  clock_.advance(std::chrono::seconds(7));
  EXPECT_EQ(publisher_.step(), 1U);
  const auto changes = published();
  EXPECT_EQ(versions(changes).size(), 10U);
  EXPECT_EQ(changes[0].mark, changes[9].mark);
  EXPECT_NE(changes[9].mark, changes[10].mark);
  EXPECT_EQ(changes[9].published_at, kStatusNow);
  EXPECT_EQ(changes[10].published_at, kStatusNow + std::chrono::seconds(7));
  EXPECT_EQ(changes[10].change->key.serial, numbered_serial(3));
  EXPECT_EQ(changes[10].change->record.status, CertificateStatus::revoked);
  EXPECT_EQ(state("position"), 11);
}

TEST_F(ChangePublisherTest, ATransactionThatCommitsLateComesLastAndHoldsNobodyUp) {
  registry_.issue(1, 10);
  EXPECT_EQ(publisher_.step(), 10U);
  const auto before = state("horizon");
  DelayedTransaction late(registry_.database,
                          [](storage::Transaction& transaction) { StatusRegistry::change(transaction, 1, "revoked"); });
  for (std::uint64_t number = 2; number <= 6; ++number) {
    registry_.revoke(number);
    EXPECT_EQ(publisher_.step(), 1U);
  }
  EXPECT_TRUE(is_complete()) << "what is not committed is not missed";
  late.commit();
  EXPECT_FALSE(is_complete());
  EXPECT_EQ(publisher_.step(), 1U);
  const auto changes = published();
  EXPECT_EQ(versions(changes).size(), 10U);
  EXPECT_EQ(changes.back().change->key.serial, numbered_serial(1));
  registry_.revoke(7);
  EXPECT_EQ(publisher_.step(), 1U);
  EXPECT_GT(state("horizon"), before) << "what is published is not looked at for ever";
}

TEST_F(ChangePublisherTest, PublishersTakeTurnsWhileManyCertificatesChange) {
  constexpr std::uint64_t kCertificates = 8;
  constexpr int kRounds = 25;
  registry_.issue(1, kCertificates);
  std::atomic<bool> done{false};
  std::vector<std::thread> publishers;
  for (int i = 0; i < 3; ++i) {
    publishers.emplace_back([&] {
      tamga::testing::CountingRandom random;
      ChangePublisher publisher(registry_.database, clock_, random, quiet());
      while (!done || publisher.step() > 0) publisher.step();
    });
  }
  std::vector<std::thread> clients;
  for (std::uint64_t client = 0; client < 4; ++client) {
    clients.emplace_back([&, client] {
      for (int round = 0; round < kRounds; ++round) {
        // Two certificates each in one transaction, round by round.
        registry_.database.transact([&](storage::Transaction& transaction) {
          StatusRegistry::change(transaction, 1 + client, round % 2 == 0 ? "suspended" : "active");
          StatusRegistry::change(transaction, 5 + client, round % 2 == 0 ? "suspended" : "active");
        });
      }
    });
  }
  for (std::thread& client : clients) client.join();
  done = true;
  for (std::thread& publisher : publishers) publisher.join();
  EXPECT_TRUE(is_complete());
  std::uint64_t sum = 0;
  for (const auto& [number, version] : versions(published())) sum += version;
  EXPECT_EQ(sum, kCertificates + 4 * kRounds * 2);
}

TEST_F(ChangePublisherTest, ALimitedStepLeavesTheRestForTheNext) {
  registry_.issue(1, 10);
  const auto step = [&](std::size_t limit) {
    return registry_.database.transact([&](storage::Transaction& transaction) {
      return storage::PublishedChanges(transaction).publish(1, kStatusNow, limit);
    });
  };
  EXPECT_EQ(step(4), 4U);
  EXPECT_FALSE(is_complete());
  EXPECT_EQ(step(4), 4U);
  EXPECT_EQ(step(4), 2U);
  EXPECT_TRUE(is_complete());
  EXPECT_EQ(versions(published()).size(), 10U);
}

class ChangeFollowerTest : public ChangePublisherTest {
 protected:
  void publish_and_follow() {
    publisher_.step();
    while (follower_.step()) {
    }
  }

  /// As a restore from a backup does: the end of what was published is gone.
  void forget_after(std::uint64_t position) {
    tamga::testing::PostgresCluster::running().execute(
        registry_.name,
        "ALTER TABLE tamga.published_changes DISABLE TRIGGER published_changes_kept; "
        "DELETE FROM tamga.published_changes WHERE position > " +
            std::to_string(position) + "; UPDATE tamga.publishing_state SET horizon = '3', position = " +
            std::to_string(position) + "; ALTER TABLE tamga.published_changes ENABLE TRIGGER published_changes_kept");
  }

  tamga::testing::ScratchFolder folder_;
  ChangeLog log_{folder_.path()};
  std::function<bool(const storage::StatusChange&)> is_shown_ = [](const storage::StatusChange&) { return true; };
  status::ChangeFollower follower_{
      reader_, log_, [this](const storage::StatusChange& change) { return is_shown_(change); }, clock_, quiet()};
};

TEST_F(ChangeFollowerTest, HasWhatTheRegistryHas) {
  registry_.issue(1, 12'000);
  publish_and_follow();
  EXPECT_EQ(log_.size(), 12'000U);
  registry_.revoke(5);
  clock_.advance(std::chrono::seconds(3));
  EXPECT_FALSE(follower_.step());
  EXPECT_EQ(log_.freshness().known_at(), kStatusNow) << "a change waits for its number";
  publish_and_follow();
  EXPECT_EQ(log_.freshness().known_at(), kStatusNow + std::chrono::seconds(3));
  EXPECT_EQ(log_.read(0, 20'000), published());
  ChangeLog restarted(folder_.path());
  EXPECT_EQ(restarted.size(), 12'001U);
}

TEST_F(ChangeFollowerTest, WaitsForWhatOcspDoesNotTellYet) {
  registry_.issue(1, 10);
  publish_and_follow();
  registry_.revoke(5);
  registry_.revoke(6);
  registry_.issue(11);
  clock_.advance(std::chrono::seconds(3));
  is_shown_ = [](const storage::StatusChange& change) { return change.key.serial != numbered_serial(6); };
  publish_and_follow();
  EXPECT_EQ(log_.size(), 11U) << "the revocation of 5, and nothing from that of 6 on";
  EXPECT_EQ(log_.freshness().known_at(), kStatusNow);
  is_shown_ = [](const storage::StatusChange&) { return true; };
  EXPECT_FALSE(follower_.step());
  EXPECT_EQ(log_.read(0, 100), published());
  EXPECT_EQ(log_.size(), 13U);
  EXPECT_EQ(log_.freshness().known_at(), kStatusNow + std::chrono::seconds(3));
}

TEST_F(ChangeFollowerTest, BeginsAnewWhenTheEndOfTheHistoryWasLost) {
  registry_.issue(1, 10);
  publish_and_follow();
  registry_.issue(11, 10);
  publish_and_follow();
  const auto before = log_.read(0, 100);
  forget_after(15);
  follower_.step();
  EXPECT_EQ(log_.read(0, 100), before) << "a replica that lags shows the same";
  publish_and_follow();
  const auto after = log_.read(0, 100);
  EXPECT_EQ(after, published());
  EXPECT_EQ(after.size(), 20U);
  EXPECT_EQ(after[14], before[14]);
  EXPECT_NE(after[19].mark, before[19].mark);
}

TEST_F(ChangeFollowerTest, BeginsAnewWhenTheLastChangeIsNotThereLongAfterIt) {
  registry_.issue(1, 10);
  publish_and_follow();
  forget_after(4);
  clock_.advance(std::chrono::seconds(6));
  EXPECT_TRUE(follower_.step());
  EXPECT_EQ(log_.size(), 0U);
  EXPECT_FALSE(log_.freshness().known_at());
  EXPECT_FALSE(follower_.step());
  EXPECT_EQ(log_.size(), 4U);
  publish_and_follow();
  EXPECT_EQ(log_.read(0, 100), published());
  EXPECT_EQ(log_.size(), 10U);
}

TEST_F(ChangeFollowerTest, ReadsADamagedLogAgain) {
  registry_.issue(1, 10);
  publish_and_follow();
  std::filesystem::resize_file(folder_.path() / "changes.log", 64 * 5);
  EXPECT_THROW(log_.read(0, 100), Error);
  publish_and_follow();
  EXPECT_EQ(log_.read(0, 100), published());
}

TEST_F(ChangeFollowerTest, WaitsForADatabaseThatIsAway) {
  registry_.issue(1, 10);
  publish_and_follow();
  registry_.close_doors();
  EXPECT_THROW(follower_.step(), Error);
  EXPECT_EQ(log_.read(0, 100).size(), 10U);
  registry_.open_doors();
  registry_.issue(11);
  publish_and_follow();
  EXPECT_EQ(log_.size(), 11U);
}

}  // namespace
}  // namespace tamga::workers
