// Following a replica of PostgreSQL, which answers as readily when nothing reaches it any more.

#include "tests/support/status_replica.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <string_view>
#include <thread>

#include <gtest/gtest.h>

#include "ca-core/base/error.hpp"
#include "server/status/status_follower.hpp"
#include "tests/support/status_daemon.hpp"
#include "tests/support/status_registry.hpp"

namespace tamga::status {
namespace {

using tamga::testing::PostgresCluster;
using tamga::testing::StatusRegistry;
using Daemon = tamga::testing::StatusDaemon;

/// A receiver that heard nothing for two seconds is started again after five.
constexpr std::chrono::minutes kPatience{2};

Instant wall_clock() {
  return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

class StatusReplicaTest : public ::testing::Test {
 protected:
  StatusReplicaTest() {
    registry_.issue(1, 5);
    replica_ = std::make_unique<tamga::testing::StatusReplica>();
    daemon_ = std::make_unique<Daemon>(replica_->connection_string(registry_.name, "tamga_status"), folder_.path());
    // An hour ahead: what is known so late can come from this clock alone.
    daemon_->clock.set(wall_clock() + std::chrono::hours(1));
  }

  bool follow_until(const std::function<bool()>& condition) {
    const auto end = std::chrono::steady_clock::now() + kPatience;
    while (!condition()) {
      if (std::chrono::steady_clock::now() > end) return false;
      daemon_->follower.step();
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    return true;
  }

  StatusRegistry registry_;
  tamga::testing::ScratchFolder folder_;
  std::unique_ptr<tamga::testing::StatusReplica> replica_;
  std::unique_ptr<Daemon> daemon_;
};

TEST_F(StatusReplicaTest, IsAsFreshAsWhatItReplayed) {
  const Instant begin = wall_clock();
  registry_.revoke(1);
  ASSERT_TRUE(follow_until([&] { return daemon_->is_revoked(1); }));
  ASSERT_TRUE(daemon_->freshness.known_at());
  EXPECT_GE(*daemon_->freshness.known_at(), begin);
  EXPECT_LE(*daemon_->freshness.known_at(), wall_clock());

  replica_->pause();
  daemon_->follower.step();
  const auto before = daemon_->freshness.known_at();
  registry_.revoke(2);
  daemon_->clock.advance(std::chrono::hours(1));
  daemon_->follower.step();
  EXPECT_EQ(daemon_->freshness.known_at(), before) << "it stands still, however long it is asked";
  EXPECT_FALSE(daemon_->is_revoked(2));
}

// As a replica that was killed and started again is for a while: it shows what it has on its disk and not yet what it
// had shown before.
TEST_F(StatusReplicaTest, OneThatShowsLessThanIsKnownIsWaitedFor) {
  const auto change = [&](std::string_view status) {
    registry_.database.transact(
        [&](storage::Transaction& transaction) { StatusRegistry::change(transaction, 1, status); });
  };
  change("suspended");
  ASSERT_TRUE(follow_until([&] { return daemon_->status_of(1) == CertificateStatus::suspended; }));
  replica_->pause();
  daemon_.reset();
  tamga::testing::ScratchFolder folder;
  {
    Daemon ahead(registry_.follower_connection(), folder.path());
    ahead.clock.set(wall_clock());
    ahead.follower.step();
    change("active");
    ahead.follower.step();
    ASSERT_EQ(ahead.status_of(1), CertificateStatus::good);
  }
  Daemon behind(replica_->connection_string(registry_.name, "tamga_status"), folder.path());
  behind.clock.set(wall_clock());
  ASSERT_TRUE(behind.follower.restore());
  const auto known_at = behind.freshness.known_at();
  EXPECT_THROW(behind.follower.step(), Error);
  EXPECT_EQ(behind.status_of(1), CertificateStatus::good) << "it does not go back to the suspension";
  EXPECT_EQ(behind.freshness.known_at(), known_at);
  EXPECT_FALSE(behind.follower.is_connected());

  replica_->resume();
  registry_.revoke(2);
  const auto end = std::chrono::steady_clock::now() + kPatience;
  while (!behind.is_revoked(2) && std::chrono::steady_clock::now() < end) {
    try {
      behind.follower.step();
    } catch (const Error&) {
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
  }
  EXPECT_TRUE(behind.is_revoked(2));
  EXPECT_EQ(behind.counters.full_loads, 0U);
}

TEST_F(StatusReplicaTest, WhereTheReceiverMayBeSeenAnIdlePrimaryMakesNothingOld) {
  PostgresCluster::running().execute("postgres", "GRANT pg_read_all_stats TO tamga_status");
  const Instant later = wall_clock() + std::chrono::seconds(2);
  EXPECT_TRUE(follow_until([&] {
    const auto known_at = daemon_->freshness.known_at();
    return known_at && *known_at >= later;
  }));
  EXPECT_LE(*daemon_->freshness.known_at(), wall_clock());
  PostgresCluster::running().execute("postgres", "REVOKE pg_read_all_stats FROM tamga_status");
}

TEST_F(StatusReplicaTest, IsNotAskedToListen) {
  {
    std::jthread thread([&](std::stop_token stop) { daemon_->follower.run(stop); });
    const auto end = std::chrono::steady_clock::now() + kPatience;
    while (daemon_->counters.polls < 3 && std::chrono::steady_clock::now() < end) {
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
  }
  EXPECT_GE(daemon_->counters.polls, 3U);
  EXPECT_EQ(replica_->log().find("LISTEN"), std::string::npos);
}

}  // namespace
}  // namespace tamga::status
