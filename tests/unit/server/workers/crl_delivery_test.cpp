#include "server/workers/crl_delivery.hpp"

#include <atomic>
#include <mutex>
#include <thread>

#include "ca-core/base/error.hpp"
#include "tests/support/status_publishing.hpp"

namespace tamga::workers {
namespace {

const std::string kCa = tamga::testing::kPublishingCa;

struct Put {
  std::string path;
  Bytes octets;
};

/// What was put, in order.
class Arrivals {
 public:
  void add(Put put) {
    const std::scoped_lock lock(mutex_);
    puts_.push_back(std::move(put));
  }
  std::vector<Put> all() const {
    const std::scoped_lock lock(mutex_);
    return puts_;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<Put> puts_;
};

/// `meanwhile` is what happens during each transfer.
class SlowPlace final : public CrlTarget {
 public:
  SlowPlace(Arrivals& arrivals, std::function<void()> meanwhile)
      : arrivals_(arrivals), meanwhile_(std::move(meanwhile)) {}
  std::string name() const override { return "slow"; }
  void put(const OutgoingCrl& list, std::stop_token) override {
    meanwhile_();
    Put put{.path = list.path, .octets = {}};
    const CrlSource source = list.open();
    for (ByteView piece = source(); !piece.empty(); piece = source()) {
      put.octets.insert(put.octets.end(), piece.begin(), piece.end());
    }
    EXPECT_EQ(put.octets.size(), list.octets);
    arrivals_.add(std::move(put));
  }

 private:
  Arrivals& arrivals_;
  std::function<void()> meanwhile_;
};

class CrlDeliveryTest : public tamga::testing::CrlPublishing {
 protected:
  CrlDeliveryTest() {
    CrlPublisherOptions wanted = options();
    wanted.public_url = "http://status.example.ru";
    wanted.shard_counts = {2};
    publisher_ = std::make_unique<CrlPublisher>(registry_.database, listener_, issuers(), wanted, clock_, logger_);
  }

  std::vector<CrlIssuer> issuers() const { return {{kCa, registry_.ca.certificate(), *registry_.ca.signer, true}}; }

  /// Delivers until so many lists have arrived, or more attempts have failed than may.
  std::vector<Put> deliver(std::size_t lists, std::uint64_t failures, std::function<void()> meanwhile) {
    Arrivals arrivals;
    std::vector<std::unique_ptr<CrlTarget>> targets;
    targets.push_back(std::make_unique<SlowPlace>(arrivals, std::move(meanwhile)));
    CrlDelivery delivery(registry_.database, issuers(), std::move(targets), folder_.path(), logger_,
                         std::chrono::milliseconds(10));
    CrlDelivery::Place& place = *delivery.places().front();
    {
      const std::jthread thread([&](std::stop_token stop) { delivery.run(place, stop); });
      EXPECT_TRUE(until([&] { return arrivals.all().size() >= lists || place.failures > failures; }));
    }
    EXPECT_EQ(place.failures, failures);
    return arrivals.all();
  }

  std::uint64_t number_of(const Put& put, CrlKind kind) const {
    bool given = false;
    return verify_crl([&] { return std::exchange(given, true) ? ByteView() : ByteView(put.octets); },
                      registry_.ca.certificate(), {}, kind)
        .header.number;
  }
};

TEST_F(CrlDeliveryTest, ASlowPlaceGetsAWholeEditionHoweverSoonItIsReplaced) {
  registry_.issue(1, 9);
  registry_.revoke(1);
  ASSERT_EQ(publish(), PublishOutcome::published);
  const std::uint64_t first = current().summary.header.number;
  std::atomic<int> transfers{0};
  const auto puts = deliver(6, 0, [&] {
    if (++transfers > 3) return;
    for (int i = 0; i < 2; ++i) EXPECT_EQ(publish(), PublishOutcome::published);
    publisher_->remove_old();
  });
  ASSERT_GE(puts.size(), 6U);
  for (std::size_t round = 0; round < 2; ++round) {
    const Put* lists = &puts[3 * round];
    const std::uint64_t number = round == 0 ? first : current().summary.header.number;
    EXPECT_EQ(lists[0].path, kCa + "/2/00.crl");
    EXPECT_EQ(lists[1].path, kCa + "/2/01.crl");
    EXPECT_EQ(lists[2].path, kCa + ".crl") << "the complete list comes last";
    EXPECT_EQ(number_of(lists[0], CrlKind::shard), number);
    EXPECT_EQ(number_of(lists[1], CrlKind::shard), number);
    EXPECT_EQ(number_of(lists[2], CrlKind::complete), number);
  }
  EXPECT_TRUE(std::filesystem::is_empty(folder_.path())) << "nothing is left of the transfers";
}

TEST_F(CrlDeliveryTest, AnAttemptThatFailsFetchesNothingAnew) {
  registry_.issue(1, 9);
  registry_.revoke(1);
  ASSERT_EQ(publish(), PublishOutcome::published);
  std::atomic<int> transfers{0};
  const auto puts = deliver(3, 1, [&] {
    if (++transfers > 1) return;
    // Whoever reads the lists from now on gets nothing.
    tamga::testing::PostgresCluster::running().execute(
        registry_.name, "DELETE FROM tamga.crl_part_chunks; DELETE FROM tamga.crl_chunks");
    throw Error(Errc::unavailable);
  });
  ASSERT_EQ(puts.size(), 3U);
  EXPECT_EQ(puts[2].path, kCa + ".crl");
}

}  // namespace
}  // namespace tamga::workers
