// Delta lists: what is in the registry is what a complete list says, corrected by the delta list of any later edition.

#include <map>
#include <thread>

#include "server/status/crl_copier.hpp"
#include "server/storage/crl_parts.hpp"
#include "server/workers/crl_publisher.hpp"
#include "tests/support/status_publishing.hpp"

namespace tamga::workers {
namespace {

using tamga::testing::kStatusNow;
using tamga::testing::numbered_serial;
using tamga::testing::ReadCrl;
using tamga::testing::StatusRegistry;

const std::string kCa = tamga::testing::kPublishingCa;

class CrlDeltasTest : public tamga::testing::CrlPublishing {
 protected:
  CrlDeltasTest() { publisher_ = make_with(deltas()); }

  std::unique_ptr<CrlPublisher> make_with(const CrlPublisherOptions& options) {
    return std::make_unique<CrlPublisher>(
        registry_.database, listener_, std::vector<CrlIssuer>{{kCa, registry_.ca.certificate(), *registry_.ca.signer}},
        options, clock_, logger_);
  }

  CrlPublisherOptions deltas() const {
    CrlPublisherOptions wanted = options();
    wanted.public_url = "http://status.example.ru";
    wanted.deltas = true;
    return wanted;
  }

  std::optional<ReadCrl> current_delta() {
    return registry_.database.read([&](storage::Transaction& transaction) -> std::optional<ReadCrl> {
      const auto current = storage::Crls(transaction).current(kCa);
      Bytes list;
      storage::CrlParts(transaction)
          .read(kCa, current->summary.header.number, storage::kDeltaPart,
                [&](ByteView chunk) { list.insert(list.end(), chunk.begin(), chunk.end()); });
      if (list.empty()) return std::nullopt;
      ReadCrl read;
      bool given = false;
      read.summary = verify_crl([&] { return std::exchange(given, true) ? ByteView() : ByteView(list); },
                                registry_.ca.certificate(),
                                [&](const CrlEntry& entry) { read.entries.push_back(entry); }, CrlKind::delta);
      EXPECT_EQ(read.summary.header.number, current->summary.header.number) << "RFC 5280 section 5.2.3";
      EXPECT_EQ(read.summary.header.this_update, current->summary.header.this_update);
      return read;
    });
  }

  void change(std::uint64_t number, std::string_view status) {
    registry_.database.transact(
        [&](storage::Transaction& transaction) { StatusRegistry::change(transaction, number, status, clock_.now()); });
  }

  /// A new edition a second later.
  void next() {
    clock_.advance(std::chrono::seconds(1));
    ASSERT_EQ(publish(), PublishOutcome::published);
  }

  using Listed = std::map<SerialNumber, std::optional<RevocationReason>>;

  static Listed listed(const ReadCrl& list) {
    Listed entries;
    for (const CrlEntry& entry : list.entries) {
      EXPECT_TRUE(entries.emplace(entry.serial, entry.reason).second) << "twice: " << entry.serial.to_hex();
    }
    return entries;
  }

  /// RFC 5280 section 5.2.4: what a delta list makes of a complete one.
  static Listed updated(const ReadCrl& complete, const ReadCrl& delta) {
    Listed entries = listed(complete);
    for (const auto& [serial, reason] : listed(delta)) {
      if (reason == RevocationReason::remove_from_crl) {
        entries.erase(serial);
      } else {
        entries[serial] = reason;
      }
    }
    return entries;
  }
};

TEST_F(CrlDeltasTest, TheFirstListHasNoneAndTheSecondComesForItsSake) {
  registry_.issue(1, 3);
  EXPECT_EQ(publish_due(), PublishOutcome::published);
  EXPECT_FALSE(current_delta());
  const ReadCrl base = current();
  EXPECT_EQ(base.summary.header.freshest, "http://status.example.ru/crl/ecdsa-unqualified/delta.crl");
  EXPECT_EQ(publish_due(), PublishOutcome::nothing_to_do);
  clock_.advance(std::chrono::seconds(1));
  EXPECT_EQ(publish_due(), PublishOutcome::published);
  ASSERT_TRUE(current_delta());
  EXPECT_EQ(current_delta()->summary.header.base, base.summary.header.number);
  EXPECT_EQ(current_delta()->summary.entries, 0U);
  clock_.advance(std::chrono::seconds(1));
  EXPECT_EQ(publish_due(), PublishOutcome::nothing_to_do);
}

TEST_F(CrlDeltasTest, NoneIsMadeUnlessConfigured) {
  publisher_ = make();
  publish();
  next();
  EXPECT_FALSE(current_delta());
  EXPECT_EQ(current().summary.header.freshest, "");
  EXPECT_EQ(count("crl_bases"), 1);
}

TEST_F(CrlDeltasTest, SaysWhatHasChangedAndNothingElse) {
  registry_.issue(1, 9);
  change(1, "revoked");
  change(2, "suspended");
  change(3, "suspended");
  publish();
  change(3, "active");  // resumed
  change(4, "revoked");
  change(5, "suspended");
  change(6, "suspended");
  change(6, "active");  // suspended and resumed between two lists
  // Found to have run out: it never was in a list.
  registry_.database.transact([](storage::Transaction& transaction) {
    transaction.exec("UPDATE certificate_status SET status = 'expired', version = 2 WHERE serial = $1",
                     {numbered_serial(7).octets()});
  });
  registry_.issue(20);
  next();
  const auto said = listed(*current_delta());
  const Listed wanted{{numbered_serial(3), RevocationReason::remove_from_crl},
                      {numbered_serial(4), std::nullopt},
                      {numbered_serial(5), RevocationReason::certificate_hold},
                      {numbered_serial(6), RevocationReason::remove_from_crl}};
  EXPECT_EQ(said, wanted);
}

TEST_F(CrlDeltasTest, BringsEveryCompleteListSinceItsBaseUpToDate) {
  registry_.issue(1, 40);
  registry_.issue(100, 4, kStatusNow + std::chrono::seconds(30));
  change(100, "revoked");
  change(101, "suspended");
  CrlPublisherOptions wanted = deltas();
  wanted.period = std::chrono::seconds(20);
  publisher_ = make_with(wanted);
  publish();
  std::vector<ReadCrl> editions{current()};
  // Each number is suspended, resumed, suspended again or revoked at its own pace.
  for (std::uint64_t round = 1; round <= 25; ++round) {
    clock_.advance(std::chrono::seconds(4));
    change(round, "suspended");
    if (round > 2) change(round - 2, "active");
    if (round > 4) change(round - 4, round % 2 == 0 ? "suspended" : "revoked");
    if (round == 3) change(102, "revoked");
    if (round == 5) change(101, "revoked");
    ASSERT_EQ(publish(), PublishOutcome::published);
    const auto delta = current_delta();
    ASSERT_TRUE(delta);
    editions.push_back(current());
    for (std::size_t i = 0; i + 1 < editions.size(); ++i) {
      ASSERT_GE(editions[i].summary.header.number, *delta->summary.header.base);
      ASSERT_EQ(updated(editions[i], *delta), listed(editions.back())) << round << " from " << i;
    }
  }
  EXPECT_FALSE(editions.back().lists(100)) << "expired for longer than a period";
  EXPECT_TRUE(editions.front().lists(100));
}

TEST_F(CrlDeltasTest, BuildsUponTheListThatWasCurrentSoLongAgo) {
  CrlPublisherOptions wanted = deltas();
  wanted.delta_reach = std::chrono::seconds(10);
  publisher_ = make_with(wanted);
  publish();
  const auto first = current().summary.header.number;
  std::vector<std::uint64_t> numbers{first};
  for (int i = 0; i < 6; ++i) {
    clock_.advance(std::chrono::seconds(4));
    ASSERT_EQ(publish(), PublishOutcome::published);
    numbers.push_back(current().summary.header.number);
  }
  // Lists of 0, 4, … 24 seconds: that of 12 is the newest which is ten seconds old.
  EXPECT_EQ(current_delta()->summary.header.base, numbers[3]);
  EXPECT_EQ(count("crl_bases"), 4) << "older ones are forgotten";
}

TEST_F(CrlDeltasTest, AfterARestoreNoneBuildsUponWhatWasBefore) {
  registry_.issue(1, 3);
  publish();
  next();
  ASSERT_TRUE(current_delta());
  const auto before = current().summary.header.number;
  // As the database of another timeline sees it, whose last lists may be lost.
  tamga::testing::PostgresCluster::running().execute(registry_.name,
                                                     "UPDATE tamga.crl_bases SET history = '1/00000001'");
  change(1, "revoked");
  next();
  EXPECT_FALSE(current_delta()) << "nobody knows which lists relying parties have";
  const auto after = current().summary.header.number;
  EXPECT_GT(after, before);
  clock_.advance(std::chrono::seconds(1));
  EXPECT_EQ(publish_due(), PublishOutcome::published);
  EXPECT_EQ(current_delta()->summary.header.base, after);
  EXPECT_EQ(count("crl_bases"), 2);
}

TEST_F(CrlDeltasTest, AnExpiredEntryDoesNotComeBackWhenThePeriodIsMadeLonger) {
  registry_.issue(1, 1, kStatusNow + std::chrono::seconds(30));
  registry_.revoke(1);
  CrlPublisherOptions wanted = deltas();
  wanted.period = std::chrono::seconds(60);
  publisher_ = make_with(wanted);
  publish();
  clock_.advance(std::chrono::seconds(120));
  publish();
  clock_.advance(std::chrono::seconds(60));
  publish();
  EXPECT_FALSE(current().lists(1));
  publisher_ = make_with(deltas());
  next();
  EXPECT_FALSE(current().lists(1));
}

TEST_F(CrlDeltasTest, StatusDaemonsHaveWhatIsCurrent) {
  registry_.issue(1, 3);
  status::AuthorityBoard board({});
  const Bytes der = registry_.ca.certificate().der();
  board.publish({{1, kCa, der, der}});
  status::StatusCounters counters;
  storage::Database database(registry_.follower_connection(), 1);
  const auto folder = folder_.path() / "shelf";
  status::CrlShelf shelf(folder);
  status::CrlCopier copier(database, board, shelf, counters, logger_);
  publish();
  copier.step();
  EXPECT_FALSE(shelf.find(kCa + "/delta"));
  change(1, "revoked");
  next();
  copier.step();
  copier.step();
  EXPECT_EQ(counters.crl_copies, 3U);
  ASSERT_TRUE(shelf.find(kCa + "/delta"));
  EXPECT_EQ(shelf.find(kCa + "/delta")->summary, current_delta()->summary);
  EXPECT_EQ(shelf.find(kCa)->summary, current().summary);

  status::CrlShelf restarted(folder);
  EXPECT_TRUE(restarted.restore(kCa, registry_.ca.certificate()));
  EXPECT_TRUE(restarted.find(kCa + "/delta"));
  std::filesystem::remove(folder / (kCa + ".delta.crl"));
  status::CrlShelf damaged(folder);
  status::CrlCopier mending(database, board, damaged, counters, logger_);
  mending.restore();
  EXPECT_FALSE(damaged.find(kCa + "/delta"));
  mending.step();
  EXPECT_TRUE(damaged.find(kCa + "/delta")) << "what is missing is copied again";

  publisher_ = make();
  next();
  copier.step();
  EXPECT_FALSE(shelf.find(kCa + "/delta")) << "the new edition has none";
  EXPECT_FALSE(std::filesystem::exists(folder / (kCa + ".delta.crl")));
}

}  // namespace
}  // namespace tamga::workers
