// Shards: together they say what the complete list says, each certificate stands in its own.

#include <map>
#include <set>

#include "ca-core/revocation/crl_shard.hpp"
#include "server/status/crl_copier.hpp"
#include "server/storage/crl_parts.hpp"
#include "server/workers/crl_publisher.hpp"
#include "tests/support/expect_error.hpp"
#include "tests/support/status_publishing.hpp"

namespace tamga::workers {
namespace {

using tamga::testing::kStatusNow;
using tamga::testing::ReadCrl;

const std::string kCa = tamga::testing::kPublishingCa;
const std::string kUrl = "http://status.example.ru";

class CrlShardsTest : public tamga::testing::CrlPublishing {
 protected:
  CrlShardsTest() { publisher_ = with({16}); }

  std::unique_ptr<CrlPublisher> with(const std::vector<unsigned>& counts, bool sharded = true) {
    CrlPublisherOptions wanted = options();
    wanted.public_url = kUrl;
    wanted.shard_counts = counts;
    wanted.deltas = true;
    return std::make_unique<CrlPublisher>(
        registry_.database, listener_,
        std::vector<CrlIssuer>{{kCa, registry_.ca.certificate(), *registry_.ca.signer, sharded}}, wanted, clock_,
        logger_);
  }

  /// The current edition's shards by name.
  std::map<std::string, ReadCrl> shards() {
    return registry_.database.read([&](storage::Transaction& transaction) {
      std::map<std::string, ReadCrl> found;
      storage::CrlParts parts(transaction);
      const auto number = storage::Crls(transaction).current(kCa)->summary.header.number;
      for (const std::string& name : parts.names(kCa, number)) {
        if (name == storage::kDeltaPart) continue;
        Bytes list;
        parts.read(kCa, number, name, [&](ByteView chunk) { list.insert(list.end(), chunk.begin(), chunk.end()); });
        ReadCrl& read = found[name];
        bool given = false;
        read.summary = verify_crl([&] { return std::exchange(given, true) ? ByteView() : ByteView(list); },
                                  registry_.ca.certificate(),
                                  [&](const CrlEntry& entry) { read.entries.push_back(entry); }, CrlKind::shard);
        EXPECT_EQ(read.summary.header.number, number);
      }
      return found;
    });
  }

  void revoke_many(std::uint64_t count) {
    registry_.issue(1, count);
    for (std::uint64_t i = 1; i <= count; ++i) registry_.revoke(i);
  }
};

TEST_F(CrlShardsTest, TogetherTheySayWhatTheCompleteListSays) {
  revoke_many(100);
  ASSERT_EQ(publish(), PublishOutcome::published);
  const auto all = shards();
  ASSERT_EQ(all.size(), 16U);
  std::set<SerialNumber> found;
  for (const auto& [name, shard] : all) {
    EXPECT_EQ(shard.summary.header.issuing_point, kUrl + "/crl/" + kCa + "/" + name + ".crl");
    for (const CrlEntry& entry : shard.entries) {
      EXPECT_EQ(crl_shard_name(crl_shard(entry.serial, 16), 16), name);
      EXPECT_TRUE(found.insert(entry.serial).second);
    }
  }
  std::set<SerialNumber> complete;
  for (const CrlEntry& entry : current().entries) complete.insert(entry.serial);
  EXPECT_EQ(found, complete);
  EXPECT_EQ(found.size(), 100U);
}

TEST_F(CrlShardsTest, AreThereAsSoonAsTheyAreConfigured) {
  publisher_ = with({});
  revoke_many(3);
  publish();
  clock_.advance(std::chrono::seconds(1));
  publish();
  EXPECT_TRUE(shards().empty());
  clock_.advance(std::chrono::seconds(1));
  EXPECT_EQ(publish_due(), PublishOutcome::nothing_to_do);
  publisher_ = with({16});
  EXPECT_EQ(publish_due(), PublishOutcome::published) << "certificates name them from now on";
  EXPECT_EQ(shards().size(), 16U);
  clock_.advance(std::chrono::seconds(1));
  EXPECT_EQ(publish_due(), PublishOutcome::nothing_to_do);
}

TEST_F(CrlShardsTest, FormerOnesArePublishedBesideTheNew) {
  revoke_many(20);
  publisher_ = with({4, 2});
  publish();
  const auto all = shards();
  ASSERT_EQ(all.size(), 6U);
  std::uint64_t entries = 0;
  for (const auto& [name, shard] : all) entries += shard.summary.entries;
  EXPECT_EQ(entries, 40U) << "each certificate in one of the four and in one of the two";
  EXPECT_TRUE(all.contains("2/01"));
}

TEST_F(CrlShardsTest, ARootHasNone) {
  publisher_ = with({16}, false);
  publish();
  EXPECT_TRUE(shards().empty());
}

TEST_F(CrlShardsTest, StatusDaemonsServeThemAndNoneInThePlaceOfAnother) {
  revoke_many(40);
  publish();
  status::AuthorityBoard board({});
  const Bytes der = registry_.ca.certificate().der();
  board.publish({{1, kCa, der, der}});
  status::StatusCounters counters;
  storage::Database database(registry_.follower_connection(), 1);
  const auto folder = folder_.path() / "shelf";
  status::CrlShelf shelf(folder);
  status::CrlCopier copier(database, board, shelf, counters, logger_);
  copier.step();
  EXPECT_EQ(counters.crl_copies, 17U);
  for (const auto& [name, shard] : shards()) {
    ASSERT_TRUE(shelf.find(kCa + "/" + name)) << name;
    EXPECT_EQ(shelf.find(kCa + "/" + name)->summary, shard.summary);
  }
  status::CrlShelf restarted(folder);
  EXPECT_TRUE(restarted.restore(kCa, registry_.ca.certificate()));
  EXPECT_TRUE(restarted.find(kCa + "/16/15"));
  std::filesystem::copy_file(folder / (kCa + ".16-07.crl"), folder / (kCa + ".16-08.crl"),
                             std::filesystem::copy_options::overwrite_existing);
  status::CrlShelf confused(folder);
  EXPECT_REFUSED(confused.restore(kCa, registry_.ca.certificate()), Errc::crl_invalid);
  EXPECT_FALSE(confused.find(kCa + "/16/08"));
  EXPECT_TRUE(confused.find(kCa)) << "the complete list is served all the same";
}

TEST_F(CrlShardsTest, ACountThatIsNoLongerPublishedGoesFromTheShelves) {
  revoke_many(4);
  publisher_ = with({2, 4});
  publish();
  status::AuthorityBoard board({});
  const Bytes der = registry_.ca.certificate().der();
  board.publish({{1, kCa, der, der}});
  status::StatusCounters counters;
  storage::Database database(registry_.follower_connection(), 1);
  status::CrlShelf shelf(folder_.path() / "shelf");
  status::CrlCopier copier(database, board, shelf, counters, logger_);
  copier.step();
  EXPECT_TRUE(shelf.find(kCa + "/2/01"));
  publisher_ = with({4});
  clock_.advance(std::chrono::seconds(1));
  publish();
  copier.step();
  EXPECT_FALSE(shelf.find(kCa + "/2/01"));
  EXPECT_TRUE(shelf.find(kCa + "/4/03"));
}

}  // namespace
}  // namespace tamga::workers
