#include "server/workers/crl_publisher.hpp"

#include <atomic>
#include <thread>

#include "server/status/crl_copier.hpp"
#include "tests/support/status_publishing.hpp"

namespace tamga::workers {
namespace {

using tamga::testing::kStatusNow;
using tamga::testing::numbered_serial;
using tamga::testing::StatusRegistry;

const std::string kCa = tamga::testing::kPublishingCa;

using CrlPublisherTest = tamga::testing::CrlPublishing;

TEST_F(CrlPublisherTest, TheFirstListListsWhatIsRevokedOrSuspended) {
  registry_.issue(1, 4);
  registry_.revoke(1, kStatusNow - std::chrono::hours(1));
  registry_.database.transact(
      [](storage::Transaction& transaction) { StatusRegistry::change(transaction, 2, "suspended"); });
  EXPECT_EQ(publish_due(), PublishOutcome::published);
  const auto list = current();
  EXPECT_EQ(list.summary.entries, 2U);
  EXPECT_TRUE(list.lists(1));
  EXPECT_TRUE(list.lists(2));
  EXPECT_EQ(list.summary.header.number, static_cast<std::uint64_t>(kStatusNow.time_since_epoch().count()) * 1000);
  EXPECT_EQ(list.summary.header.this_update, kStatusNow);
  EXPECT_EQ(list.summary.header.next_update, kStatusNow + std::chrono::hours(7 * 24));
  for (const CrlEntry& entry : list.entries) {
    if (entry.serial == numbered_serial(1)) {
      EXPECT_EQ(entry.revoked_at, kStatusNow - std::chrono::hours(1));
      EXPECT_FALSE(entry.reason);
    } else {
      EXPECT_EQ(entry.reason, RevocationReason::certificate_hold);
    }
  }
  EXPECT_TRUE(std::filesystem::is_empty(folder_.path())) << "nothing is left of the assembly";
}

TEST_F(CrlPublisherTest, IsDueAfterAPeriodOrARevocationAndNotBefore) {
  registry_.issue(1, 3);
  EXPECT_EQ(publish_due(), PublishOutcome::published);
  clock_.advance(std::chrono::seconds(5));
  EXPECT_EQ(publish_due(), PublishOutcome::nothing_to_do);
  registry_.issue(10);
  EXPECT_EQ(publish_due(), PublishOutcome::nothing_to_do) << "a new certificate is nothing for a CRL";
  registry_.revoke(1);
  EXPECT_EQ(publish_due(), PublishOutcome::published) << "at once";
  EXPECT_EQ(publish_due(), PublishOutcome::nothing_to_do);
  clock_.advance(std::chrono::hours(24));
  EXPECT_EQ(publish_due(), PublishOutcome::published);
}

TEST_F(CrlPublisherTest, RevocationsWithinASecondCoalesce) {
  registry_.issue(1, 3);
  publish_due();
  registry_.revoke(1);
  EXPECT_EQ(publish_due(), PublishOutcome::nothing_to_do);
  registry_.revoke(2);
  clock_.advance(std::chrono::seconds(1));
  EXPECT_EQ(publish_due(), PublishOutcome::published);
  EXPECT_EQ(current().summary.entries, 2U);
}

TEST_F(CrlPublisherTest, TheEndOfASuspensionTakesTheEntryAway) {
  registry_.issue(1);
  registry_.database.transact(
      [](storage::Transaction& transaction) { StatusRegistry::change(transaction, 1, "suspended"); });
  publish_due();
  EXPECT_TRUE(current().lists(1));
  registry_.database.transact(
      [](storage::Transaction& transaction) { StatusRegistry::change(transaction, 1, "active"); });
  clock_.advance(std::chrono::seconds(1));
  EXPECT_EQ(publish_due(), PublishOutcome::published);
  EXPECT_FALSE(current().lists(1));
}

TEST_F(CrlPublisherTest, NumbersRiseEvenWithinASecondAndAfterTheClockWasSetBack) {
  publish();
  const auto first = current().summary.header.number;
  publish();
  EXPECT_EQ(current().summary.header.number, first + 1);
  clock_.advance(std::chrono::hours(1));
  publish();
  const auto third = current().summary.header.number;
  EXPECT_EQ(third, first + 3'600'000);
  clock_.advance(-std::chrono::hours(1));
  EXPECT_EQ(draw_number(), third + 1);
  EXPECT_EQ(draw_number(), third + 2);
  clock_.advance(std::chrono::hours(1));
  publish();
  EXPECT_EQ(current().summary.header.number, third + 3);
}

TEST_F(CrlPublisherTest, DrawingANumberReadsNoMoreThanTheLastOnes) {
  registry_.database.transact([](storage::Transaction& transaction) {
    transaction.exec(
        "INSERT INTO crl_numbers (issuer_id, number, drawn_at) SELECT 1, i, $1 FROM generate_series(1, 20000) i",
        {kStatusNow});
  });
  const auto rows_read = registry_.database.transact([](storage::Transaction& transaction) {
    storage::Crls(transaction).draw_number(kCa, kStatusNow);
    return transaction
        .one("SELECT seq_tup_read + idx_tup_fetch AS rows FROM pg_stat_xact_user_tables WHERE relname = 'crl_numbers'")
        .get<std::int64_t>("rows");
  });
  EXPECT_LT(rows_read, 10);
}

TEST_F(CrlPublisherTest, ThisUpdateNeverFalls) {
  clock_.advance(std::chrono::hours(1));
  publish();
  const auto before = current().summary;
  clock_.advance(-std::chrono::minutes(1));
  EXPECT_EQ(publish(), PublishOutcome::clock_behind);
  EXPECT_EQ(current().summary, before);
  EXPECT_EQ(count("crl_numbers"), 1) << "nothing was signed";
}

TEST_F(CrlPublisherTest, AnExpiredCertificateStaysForOnePeriod) {
  registry_.issue(1, 1, kStatusNow + std::chrono::minutes(30));
  registry_.revoke(1);
  publish();
  EXPECT_TRUE(current().lists(1));
  for (int i = 0; i < 3; ++i) {
    clock_.advance(std::chrono::hours(1));
    publish();
    EXPECT_TRUE(current().lists(1)) << "RFC 5280 section 3.3: none of these lists was regularly scheduled";
  }
  clock_.advance(std::chrono::hours(24));
  EXPECT_EQ(publish_due(), PublishOutcome::published);
  EXPECT_TRUE(current().lists(1)) << "this one was";
  clock_.advance(std::chrono::hours(24));
  EXPECT_EQ(publish_due(), PublishOutcome::published);
  EXPECT_FALSE(current().lists(1));
}

TEST_F(CrlPublisherTest, ATransactionThatWasUnderWayIsInTheNextList) {
  registry_.issue(1, 2);
  publish_due();
  clock_.advance(std::chrono::seconds(1));
  std::atomic<bool> written{false};
  std::atomic<bool> may_commit{false};
  std::thread slow([&] {
    registry_.database.transact([&](storage::Transaction& transaction) {
      StatusRegistry::change(transaction, 1, "revoked");
      written = true;
      while (!may_commit) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    });
  });
  while (!written) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  registry_.revoke(2);
  EXPECT_EQ(publish_due(), PublishOutcome::published);
  EXPECT_FALSE(current().lists(1));
  EXPECT_TRUE(current().lists(2));
  clock_.advance(std::chrono::seconds(1));
  EXPECT_EQ(publish_due(), PublishOutcome::nothing_to_do) << "an open transaction makes nobody build again and again";
  may_commit = true;
  slow.join();
  EXPECT_EQ(publish_due(), PublishOutcome::published);
  EXPECT_TRUE(current().lists(1));
}

TEST_F(CrlPublisherTest, KeepsTheCurrentListAndTheOneBefore) {
  for (int i = 0; i < 5; ++i) publish();
  publisher_->remove_old();
  EXPECT_EQ(count("crls"), 2);
  publisher_->remove_old();
  EXPECT_EQ(count("crls"), 2);
  EXPECT_EQ(count("crl_numbers"), 5);
}

TEST_F(CrlPublisherTest, PublishesAlthoughWhatIsOldCannotBeRemoved) {
  for (int i = 0; i < 4; ++i) publish();
  const auto as_owner = [&](const char* sql) { testing::PostgresCluster::running().execute(registry_.name, sql); };
  as_owner("ALTER TABLE tamga.crls RENAME TO crls_away");
  EXPECT_NO_THROW(publisher_->remove_old());
  as_owner("ALTER TABLE tamga.crls_away RENAME TO crls");
  EXPECT_EQ(count("crls"), 4);
  publisher_->remove_old();
  EXPECT_EQ(count("crls"), 2);
}

TEST_F(CrlPublisherTest, RemovesWhatIsOldWithoutBeingAsked) {
  for (int i = 0; i < 4; ++i) publish();
  ASSERT_EQ(count("crls"), 4) << "as if it had crashed each time before it could";
  registry_.issue(1, 1);
  registry_.revoke(1);
  clock_.advance(std::chrono::seconds(2));
  std::jthread thread([&](std::stop_token stop) { publisher_->run(stop); });
  EXPECT_TRUE(until([&] { return count("crls") == 2; }));
  EXPECT_TRUE(current().lists(1));
}

TEST_F(CrlPublisherTest, ALargeListTravelsInChunksToTheStatusDaemons) {
  constexpr std::uint64_t kEntries = 40'000;
  registry_.database.transact([](storage::Transaction& transaction) {
    transaction.exec(
        "INSERT INTO certificate_status (issuer_id, serial, status, version, reason, revoked_at, not_after, "
        "changed_at) "
        "SELECT 1, decode('01' || lpad(to_hex(i), 32, '0'), 'hex'), 'revoked', 1, 4, $1, $2, $1 "
        "FROM generate_series(1, 40000) i",
        {kStatusNow, kStatusNow + std::chrono::hours(24)});
  });
  publish();
  EXPECT_EQ(current().summary.entries, kEntries);
  EXPECT_GE(count("crl_chunks"), 2);

  status::AuthorityBoard board({});
  const Bytes der = registry_.ca.certificate().der();
  board.publish({{1, kCa, der, der}});
  status::CrlShelf shelf(folder_.path() / "shelf");
  status::StatusCounters counters;
  storage::Database database(registry_.follower_connection(), 1);
  status::CrlCopier copier(database, board, shelf, counters, logger_);
  copier.step();
  copier.step();
  EXPECT_EQ(counters.crl_copies, 1U);
  EXPECT_EQ(shelf.find(kCa)->summary, current().summary);

  status::CrlShelf restarted(folder_.path() / "shelf");
  registry_.close_doors();
  EXPECT_TRUE(restarted.restore(kCa, registry_.ca.certificate())) << "the copy is served without the database too";
  EXPECT_EQ(restarted.find(kCa)->summary.entries, kEntries);
}

TEST_F(CrlPublisherTest, PublishesAloneWhenSomethingIsRevoked) {
  registry_.issue(1, 2);
  std::jthread thread([&](std::stop_token stop) { publisher_->run(stop); });
  ASSERT_TRUE(until([&] { return count("current_crls") == 1; }));
  clock_.advance(std::chrono::seconds(2));
  registry_.database.transact([](storage::Transaction& transaction) {
    StatusRegistry::change(transaction, 1, "revoked");
    transaction.notify_after_commit(storage::kStatusChannel);
  });
  EXPECT_TRUE(until([&] { return current().lists(1); }));
}

}  // namespace
}  // namespace tamga::workers
