// What the follower does when the database is not the one, or not where, it was.

#include <algorithm>
#include <memory>
#include <vector>

#include <gtest/gtest.h>

#include "server/status/status_follower.hpp"
#include "tests/support/expect_error.hpp"
#include "tests/support/status_daemon.hpp"
#include "tests/support/status_registry.hpp"

namespace tamga::status {
namespace {

using tamga::testing::good_status;
using tamga::testing::kStatusNow;
using tamga::testing::PostgresCluster;
using tamga::testing::revoked_status;
using tamga::testing::StatusRegistry;
using Daemon = tamga::testing::StatusDaemon;

class StatusHistoryTest : public ::testing::Test {
 protected:
  std::unique_ptr<Daemon> start() { return std::make_unique<Daemon>(registry_.follower_connection(), folder_.path()); }

  storage::FeedPosition position() {
    return storage::StatusFeed(registry_.database).load([] {}, [](const StatusChange&) {}).position;
  }

  /// As left by a daemon that followed a database with this position and had seen serials 1 and 2 revoked.
  std::unique_ptr<Daemon> restart_from(const storage::FeedPosition& position,
                                       const std::vector<storage::StatusAuthority>& authorities) {
    {
      tamga::testing::CountingRandom random;
      StatusIndex index(random);
      const auto number = authorities.empty() ? storage::AuthorityNumber{1} : authorities.front().number;
      index.apply(revoked_status(1, 2, number));
      index.apply(revoked_status(2, 2, number));
      LocalStore store(folder_.path());
      EXPECT_TRUE(store.write_snapshot(index, {position, kStatusNow, authorities}));
    }
    auto daemon = start();
    EXPECT_TRUE(daemon->follower.restore());
    daemon->follower.step();
    return daemon;
  }

  std::vector<storage::StatusAuthority> authorities() { return storage::StatusFeed(registry_.database).authorities(); }

  StatusRegistry registry_;
  tamga::testing::ScratchFolder folder_;
};

TEST_F(StatusHistoryTest, ABackupRestoredIntoAnotherSystemUnrevokesNothing) {
  registry_.issue(1, 3);
  auto elsewhere = position();
  elsewhere.system_identifier ^= 1;
  auto known = authorities();
  known.front().number = 7;  // numbered anew there
  const auto daemon = restart_from(elsewhere, known);
  EXPECT_EQ(daemon->counters.full_loads, 1U);
  EXPECT_EQ(daemon->counters.revocations_kept, 2U);
  EXPECT_TRUE(daemon->is_revoked(1));
  EXPECT_TRUE(daemon->is_revoked(2));
  EXPECT_EQ(daemon->status_of(3), CertificateStatus::good);
  EXPECT_FALSE(daemon->status_of(1, 7));
  EXPECT_NE(daemon->board.current()->find("ecdsa-unqualified"), nullptr);
}

TEST_F(StatusHistoryTest, OfACaThatIsNotInTheOtherSystemNothingStays) {
  registry_.issue(1, 3);
  auto elsewhere = position();
  elsewhere.system_identifier ^= 1;
  auto known = authorities();
  known.front().certificate = registry_.root.certificate().der();
  const auto daemon = restart_from(elsewhere, known);
  EXPECT_EQ(daemon->counters.full_loads, 1U);
  EXPECT_EQ(daemon->index.size(), 3U);
  EXPECT_FALSE(daemon->is_revoked(1));
}

TEST_F(StatusHistoryTest, AfterAFailoverRevocationsThatWereLostAreKept) {
  registry_.issue(1, 3);
  auto before = position();
  before.timeline += 1;
  const auto daemon = restart_from(before, authorities());
  EXPECT_EQ(daemon->counters.full_loads, 1U);
  EXPECT_EQ(daemon->index.size(), 3U);
  EXPECT_TRUE(daemon->is_revoked(1));
  EXPECT_EQ(daemon->status_of(3), CertificateStatus::good);
  EXPECT_EQ(daemon->counters.revocations_kept, 2U);
}

TEST_F(StatusHistoryTest, ADatabaseThatWentBackInTimeIsReadAgain) {
  registry_.issue(1, 3);
  auto ahead = position();
  ahead.xmin += 1'000'000;
  const auto daemon = restart_from(ahead, authorities());
  EXPECT_EQ(daemon->counters.full_loads, 1U);
  EXPECT_TRUE(daemon->is_revoked(1));
}

// PostgreSQL gives numbers of transactions a second time after a crash if they were not yet on its disk: a revocation
// may be older, by its number, than a position that was known before.
TEST_F(StatusHistoryTest, ARevocationUnderANumberGivenTwiceIsSeenAfterARestart) {
  registry_.issue(1, 30);
  const auto before = authorities();
  registry_.revoke(3);
  for (std::uint64_t i = 10; i < 20; ++i) registry_.revoke(i);
  const auto daemon = restart_from(position(), before);
  EXPECT_EQ(daemon->counters.full_loads, 0U);
  EXPECT_TRUE(daemon->is_revoked(3));
}

TEST_F(StatusHistoryTest, ANewConnectionReadsWhatAnOldOneNeedNot) {
  registry_.issue(1, 3);
  registry_.revoke(1);
  const auto late = position();
  storage::Database database(registry_.follower_connection(), 1);
  storage::StatusFeed feed(database);
  const auto sees_it = [&] {
    const auto poll = feed.poll(late);
    return std::any_of(poll.changes.begin(), poll.changes.end(),
                       [](const StatusChange& change) { return change.record.status == CertificateStatus::revoked; });
  };
  EXPECT_TRUE(sees_it());
  EXPECT_FALSE(sees_it()) << "the same connection: the server has not crashed since";
  registry_.close_doors();
  registry_.open_doors();
  EXPECT_TRUE(sees_it()) << "nobody was told that the connection had been lost";
}

TEST_F(StatusHistoryTest, ACaThatCannotBeReadLeavesTheOldListAndIsTriedAgain) {
  const auto daemon = start();
  daemon->follower.step();
  PostgresCluster::running().execute(
      registry_.name,
      "INSERT INTO tamga.certification_authorities (name, kind, certificate, ocsp_certificate, not_after, created_at) "
      "VALUES ('rubbish', 'issuing', '\\x3000', '\\x3000', '2040-01-01', '2026-11-23')");
  for (int i = 0; i < 2; ++i) {
    daemon->clock.advance(std::chrono::seconds(10));
    EXPECT_THROW(daemon->follower.step(), Error) << "again and again, until it is mended";
    EXPECT_NE(daemon->board.current()->find("ecdsa-unqualified"), nullptr);
  }
}

TEST_F(StatusHistoryTest, ALocalCopyWithACaThatCannotBeReadIsRefused) {
  registry_.issue(1);
  {
    tamga::testing::CountingRandom random;
    StatusIndex index(random);
    index.apply(good_status(1));
    LocalStore store(folder_.path());
    ASSERT_TRUE(store.write_snapshot(index, {position(), kStatusNow, {{1, "rubbish", {0x30, 0}, {0x30, 0}}}}));
  }
  const auto daemon = start();
  EXPECT_FALSE(daemon->follower.restore());
  EXPECT_EQ(daemon->index.size(), 0U);
  daemon->follower.step();
  EXPECT_EQ(daemon->counters.full_loads, 1U);
  EXPECT_EQ(daemon->status_of(1), CertificateStatus::good);
}

}  // namespace
}  // namespace tamga::status
