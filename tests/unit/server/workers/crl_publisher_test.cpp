#include "server/workers/crl_publisher.hpp"

#include <algorithm>
#include <atomic>
#include <functional>
#include <set>
#include <stdexcept>
#include <thread>

#include <gtest/gtest.h>
#include <spdlog/sinks/null_sink.h>
#include <spdlog/spdlog.h>

#include "server/status/crl_copier.hpp"
#include "server/workers/assembled_crl.hpp"
#include "tests/support/expect_error.hpp"
#include "tests/support/status_registry.hpp"

namespace tamga::workers {
namespace {

using tamga::testing::kStatusNow;
using tamga::testing::numbered_serial;
using tamga::testing::StatusRegistry;

const std::string kCa = "ecdsa-unqualified";

struct ReadCrl {
  CrlSummary summary;
  std::vector<CrlEntry> entries;

  bool lists(std::uint64_t number) const {
    return std::any_of(entries.begin(), entries.end(),
                       [&](const CrlEntry& entry) { return entry.serial == numbered_serial(number); });
  }
};

class CrlPublisherTest : public ::testing::Test {
 protected:
  std::unique_ptr<CrlPublisher> make() {
    return std::make_unique<CrlPublisher>(
        registry_.database, listener_, std::vector<CrlIssuer>{{kCa, registry_.ca.certificate(), *registry_.ca.signer}},
        options(), clock_, logger_);
  }

  /// The clock of these tests is not PostgreSQL's.
  CrlPublisherOptions options() const {
    return {.spool_directory = folder_.path(), .check = [](storage::Database&, Instant) {}};
  }

  PublishOutcome publish_due() { return publisher_->publish_due().front().outcome; }
  PublishOutcome publish() { return publisher_->publish_all().front().outcome; }

  ReadCrl current() {
    return registry_.database.read([&](storage::Transaction& transaction) {
      storage::Crls crls(transaction);
      const auto current = crls.current(kCa);
      Bytes list;
      crls.read(kCa, current->summary.header.number,
                [&](ByteView chunk) { list.insert(list.end(), chunk.begin(), chunk.end()); });
      ReadCrl read;
      bool given = false;
      read.summary =
          verify_crl([&] { return std::exchange(given, true) ? ByteView() : ByteView(list); },
                     registry_.ca.certificate(), [&](const CrlEntry& entry) { read.entries.push_back(entry); });
      EXPECT_EQ(read.summary, current->summary) << "the registry says of the list what the list says of itself";
      return read;
    });
  }

  std::uint64_t draw_number() {
    return registry_.database.transact(
        [&](storage::Transaction& transaction) { return storage::Crls(transaction).draw_number(kCa, clock_.now()); });
  }

  static bool until(const std::function<bool()>& condition) {
    for (int i = 0; i < 1000 && !condition(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
    return condition();
  }

  std::int64_t count(const std::string& table) {
    return registry_.database.read([&](storage::Transaction& transaction) {
      return transaction.one("SELECT count(*) AS rows FROM " + table).get<std::int64_t>("rows");
    });
  }

  StatusRegistry registry_;
  tamga::testing::ScratchFolder folder_;
  tamga::testing::MovableClock clock_;
  std::shared_ptr<spdlog::logger> logger_ =
      std::make_shared<spdlog::logger>("test", std::make_shared<spdlog::sinks::null_sink_mt>());
  storage::Listener listener_{registry_.publisher_connection(), {std::string(storage::kStatusChannel)}};
  std::unique_ptr<CrlPublisher> publisher_ = make();
};

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

TEST_F(CrlPublisherTest, RefusesWhileTheClockIsNotThatOfTheDatabase) {
  CrlPublisherOptions careful = options();
  careful.check = CrlPublisherOptions{}.check;
  CrlPublisher publisher(registry_.database, listener_, {{kCa, registry_.ca.certificate(), *registry_.ca.signer}},
                         careful, clock_, logger_);
  EXPECT_REFUSED(publisher.publish_all(), Errc::issuance_not_safe);
  EXPECT_REFUSED(publisher.publish_due(), Errc::issuance_not_safe);
  EXPECT_EQ(count("crl_numbers"), 0) << "nothing was signed";
  clock_.set(std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()));
  EXPECT_EQ(publisher.publish_all().front().outcome, PublishOutcome::published)
      << "each attempt looks at the clock anew";
}

TEST_F(CrlPublisherTest, TwoPublishersDoNotTakeTurnsWithoutNeed) {
  registry_.issue(1, 2);
  const auto other = make();
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
  clock_.advance(std::chrono::seconds(1));
  EXPECT_EQ(other->publish_due().front().outcome, PublishOutcome::nothing_to_do)
      << "what the first one's snapshot saw is known to the second";
  may_commit = true;
  slow.join();
  EXPECT_EQ(other->publish_due().front().outcome, PublishOutcome::published);
  EXPECT_TRUE(current().lists(1));
}

TEST_F(CrlPublisherTest, ARegistryRestoredIntoAnotherSystemGoesOn) {
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

TEST_F(CrlPublisherTest, AListThatDoesNotBecomeCurrentLeavesNothing) {
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

TEST_F(CrlPublisherTest, AListUnderAssemblyHasNoName) {
  registry_.issue(1);
  registry_.revoke(1);
  AssembledCrl assembled(folder_.path());
  const auto summary = assembled.build(
      registry_.ca.certificate(), *registry_.ca.signer, {1, kStatusNow, kStatusNow + std::chrono::hours(1)},
      [](const AssembledCrl::AddEntry& add) { add({.serial = numbered_serial(1), .revoked_at = kStatusNow}); });
  EXPECT_TRUE(std::filesystem::is_empty(folder_.path())) << "SIGKILL would leave it";
  std::uint64_t octets = 0;
  assembled.read([&](ByteView chunk) { octets += chunk.size(); });
  EXPECT_EQ(octets, summary.octets);
}

/// A clock that fails as nothing of Tamga does.
class BrokenClock final : public Clock {
 public:
  Instant now() const override {
    ++asked;
    throw std::runtime_error("no clock");
  }
  mutable std::atomic<int> asked{0};
};

TEST_F(CrlPublisherTest, OutlivesWhateverIsThrown) {
  const BrokenClock clock;
  CrlPublisherOptions impatient = options();
  impatient.poll_interval = std::chrono::milliseconds(10);
  CrlPublisher publisher(registry_.database, listener_, {{kCa, registry_.ca.certificate(), *registry_.ca.signer}},
                         impatient, clock, logger_);
  std::jthread thread([&](std::stop_token stop) { publisher.run(stop); });
  EXPECT_TRUE(until([&] { return clock.asked > 1; }));
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
  EXPECT_EQ(count("crls"), 2);
  EXPECT_EQ(count("crl_numbers"), 5);
}

TEST_F(CrlPublisherTest, SeveralPublishersNeverUseANumberTwiceNorGoBack) {
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
