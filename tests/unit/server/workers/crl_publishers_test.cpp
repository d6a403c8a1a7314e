// Several publishers, other systems and whatever may go wrong with them.

#include <atomic>
#include <filesystem>
#include <thread>
#include <vector>

#include "server/workers/crl_publisher.hpp"
#include "tests/support/expect_error.hpp"
#include "tests/support/status_publishing.hpp"

namespace tamga::workers {
namespace {

using tamga::testing::kStatusNow;
using tamga::testing::StatusRegistry;

const std::string kCa = tamga::testing::kPublishingCa;

using CrlPublishersTest = tamga::testing::CrlPublishing;

/// A day slow until it is set; then the machine's, which goes on.
class MendedClock final : public Clock {
 public:
  Instant now() const override {
    const Instant right = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    return is_right ? right : right - std::chrono::days(1);
  }

  std::atomic<bool> is_right{false};
};

TEST_F(CrlPublishersTest, RefusesWhileTheClockIsNotThatOfTheDatabase) {
  CrlPublisherOptions careful = options();
  careful.check = CrlPublisherOptions{}.check;
  MendedClock clock;
  CrlPublisher publisher(registry_.database, listener_, {{kCa, registry_.ca.certificate(), *registry_.ca.signer}},
                         careful, clock, logger_);
  EXPECT_REFUSED(publisher.publish_all(), Errc::issuance_not_safe);
  EXPECT_REFUSED(publisher.publish_due(), Errc::issuance_not_safe);
  EXPECT_EQ(count("crl_numbers"), 0) << "nothing was signed";
  clock.is_right = true;
  EXPECT_EQ(publisher.publish_all().front().outcome, PublishOutcome::published)
      << "each attempt looks at the clock anew";
}

TEST_F(CrlPublishersTest, TwoPublishersDoNotTakeTurnsWithoutNeed) {
  registry_.issue(1, 2);
  const auto other = make();
  std::atomic<bool> written{false};
  std::atomic<bool> may_commit{false};
  std::thread slow([&] {
    registry_.database.transact([&](storage::Transaction& transaction) {
      StatusRegistry::change(transaction, 1, "revoked");
      written = true;
      written.notify_one();
      may_commit.wait(false);
    });
  });
  written.wait(false);
  registry_.revoke(2);
  EXPECT_EQ(publish_due(), PublishOutcome::published);
  clock_.advance(std::chrono::seconds(1));
  EXPECT_EQ(other->publish_due().front().outcome, PublishOutcome::nothing_to_do)
      << "what the first one's snapshot saw is known to the second";
  may_commit = true;
  may_commit.notify_one();
  slow.join();
  EXPECT_EQ(other->publish_due().front().outcome, PublishOutcome::published);
  EXPECT_TRUE(current().lists(1));
}

TEST_F(CrlPublishersTest, SeveralPublishersNeverUseANumberTwiceNorGoBack) {
  registry_.issue(1, 60);
  std::atomic<bool> done{false};
  std::thread watcher([&] {
    CrlHeader last{};
    while (!done) {
      const auto seen = registry_.database.read(
          [](storage::Transaction& transaction) { return storage::Crls(transaction).current(kCa); });
      if (!seen) continue;
      EXPECT_GE(seen->summary.header.number, last.number);
      EXPECT_GE(seen->summary.header.this_update, last.this_update);
      last = seen->summary.header;
    }
  });
  std::vector<std::thread> publishers;
  for (std::uint64_t i = 0; i < 3; ++i) {
    publishers.emplace_back([&, i] {
      storage::Database database(registry_.publisher_connection(), 2);
      CrlPublisher publisher(database, listener_, {{kCa, registry_.ca.certificate(), *registry_.ca.signer}}, options(),
                             clock_, logger_);
      for (std::uint64_t round = 0; round < 10; ++round) {
        registry_.revoke(1 + i * 20 + round);
        publisher.publish_all();
      }
    });
  }
  for (auto& publisher : publishers) publisher.join();
  done = true;
  watcher.join();
  publish();
  EXPECT_EQ(current().summary.entries, 30U);
}

TEST_F(CrlPublishersTest, ARegistryRestoredIntoAnotherSystemGoesOn) {
  registry_.issue(1);
  EXPECT_EQ(publish_due(), PublishOutcome::published);
  // As a restored backup says it: by a system that had come much farther with its transactions.
  tamga::testing::PostgresCluster::running().execute(
      registry_.name,
      "ALTER TABLE tamga.current_crls DISABLE TRIGGER USER; "
      "UPDATE tamga.crls SET system_identifier = 1, snapshot = '900000000:900000000:'; "
      "UPDATE tamga.current_crls SET system_identifier = 1, snapshot = '900000000:900000000:'; "
      "ALTER TABLE tamga.current_crls ENABLE TRIGGER USER");
  clock_.advance(std::chrono::seconds(1));
  registry_.revoke(1);
  EXPECT_EQ(publish_due(), PublishOutcome::published);
  EXPECT_TRUE(current().lists(1));
  clock_.advance(std::chrono::seconds(1));
  EXPECT_EQ(publish_due(), PublishOutcome::nothing_to_do);
}

TEST_F(CrlPublishersTest, AListThatDoesNotBecomeCurrentLeavesNothing) {
  publish();
  // A current list from later: what is made now comes too late.
  tamga::testing::PostgresCluster::running().execute(registry_.name,
                                                     "ALTER TABLE tamga.current_crls DISABLE TRIGGER USER; "
                                                     "UPDATE tamga.current_crls SET snapshot = '900000000:900000000:'; "
                                                     "ALTER TABLE tamga.current_crls ENABLE TRIGGER USER");
  EXPECT_EQ(publish(), PublishOutcome::superseded);
  EXPECT_EQ(count("crls"), 1);
  EXPECT_EQ(count("crl_chunks"), 1);
}

TEST_F(CrlPublishersTest, AListIsMadeAgainWhenTheConnectionThatStoresItBreaks) {
  constexpr std::uint64_t kEntries = 150'000;  // more than two chunks
  registry_.database.transact([](storage::Transaction& transaction) {
    transaction.exec(
        "INSERT INTO certificate_status (issuer_id, serial, status, version, reason, revoked_at, not_after, "
        "changed_at) SELECT 1, decode('01' || lpad(to_hex(i), 32, '0'), 'hex'), 'revoked', 1, 4, $1, $2, $1 "
        "FROM generate_series(1, $3::bigint) i",
        {kStatusNow, kStatusNow + std::chrono::hours(24), kEntries});
  });
  // The first chunk ends its own server process, once.
  tamga::testing::PostgresCluster::running().execute(
      registry_.name,
      "CREATE SEQUENCE public.chunks_seen; GRANT SELECT ON public.chunks_seen TO tamga_issuance; "
      "CREATE FUNCTION public.break_once() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN "
      "IF nextval('public.chunks_seen') = 1 THEN PERFORM pg_terminate_backend(pg_backend_pid()); END IF; RETURN NEW; "
      "END $$; CREATE TRIGGER break_once BEFORE INSERT ON tamga.crl_chunks FOR EACH ROW EXECUTE FUNCTION "
      "public.break_once()");
  EXPECT_EQ(publish(), PublishOutcome::published);
  EXPECT_EQ(current().summary.entries, kEntries);
  EXPECT_EQ(count("crls"), 1) << "nothing is left of the first attempt";
  EXPECT_EQ(count("public.chunks_seen WHERE last_value > 1"), 1) << "the trigger has seen the second attempt too";
}

TEST_F(CrlPublishersTest, TheTransactionsOfAListMayIdleWhileItIsMade) {
  const auto limit = [](storage::Transaction& transaction) {
    return transaction.one("SELECT current_setting('idle_in_transaction_session_timeout') AS value")
        .get<std::string>("value");
  };
  registry_.database.read([&](storage::Transaction& reading) {
    EXPECT_EQ(limit(reading), "1min");
    EXPECT_TRUE(storage::Crls(reading).try_lock(kCa));
    EXPECT_EQ(limit(reading), "15min") << "the one with the lock";
    registry_.database.transact([&](storage::Transaction& storing) {
      storage::Crls(storing).expect_chunks_first();
      EXPECT_EQ(limit(storing), "15min") << "the one that stores";
    });
  });
  registry_.database.read([&](storage::Transaction& later) { EXPECT_EQ(limit(later), "1min"); });
}

TEST_F(CrlPublishersTest, OutlivesWhateverIsThrown) {
  const tamga::testing::BrokenClock clock;
  CrlPublisherOptions impatient = options();
  impatient.poll_interval = std::chrono::milliseconds(10);
  CrlPublisher publisher(registry_.database, listener_, {{kCa, registry_.ca.certificate(), *registry_.ca.signer}},
                         impatient, clock, logger_);
  std::jthread thread([&](std::stop_token stop) { publisher.run(stop); });
  EXPECT_TRUE(until([&] { return clock.asked > 1; }));
}

}  // namespace
}  // namespace tamga::workers
