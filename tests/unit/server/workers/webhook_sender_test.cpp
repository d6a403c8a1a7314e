#include "server/workers/webhook_sender.hpp"

#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <spdlog/sinks/null_sink.h>

#include "ca-core/openssl/random.hpp"
#include "server/workers/change_publisher.hpp"
#include "server/workers/webhook_watch.hpp"
#include "tests/support/scripted_server.hpp"
#include "tests/support/status_registry.hpp"

namespace tamga::workers {
namespace {

using std::chrono::seconds;
using storage::WebhookDeliveries;
using storage::WebhookLane;
using tamga::testing::kStatusNow;
using tamga::testing::PostgresCluster;
using tamga::testing::ScriptedServer;
using tamga::testing::StatusRegistry;
using ::testing::HasSubstr;

constexpr const char* kOne = "11111111-1111-4111-8111-111111111111";
constexpr const char* kOther = "22222222-2222-4222-8222-222222222222";

/// By a clock of its own, with a webhook that follows all of the CA.
class WebhookSenderTest : public ::testing::Test {
 protected:
  WebhookSenderTest() {
    execute("INSERT INTO tamga.operators (id, name, role, office, certificate_sha256, created_at) VALUES ('" +
            std::string(kOne) + "', 'A', 'administrator', 'O', sha256('a'), now())");
    insert(kOne);
    execute("INSERT INTO tamga.webhook_issuers VALUES ('" + std::string(kOne) + "', 1)");
  }

  void execute(const std::string& sql) { PostgresCluster::running().execute(registry_.name, sql); }

  void insert(const std::string& id) {
    const auto sealed = personal_data_.seal("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", {"webhooks", id});
    execute(
        "INSERT INTO tamga.webhooks (id, name, url, created_at, created_by, data_key_id, secret, state, position, "
        "next_attempt_at, leased_until) VALUES ('" +
        id + "', 'N', '" + server_.url() + "', '2026-11-01', '" + kOne + "', " + std::to_string(sealed.key_id) +
        ", '\\x" + to_hex(sealed.octets) + "', 'active', 0, '2026-11-01', '2026-11-01')");
  }

  WebhookSenderOptions options(WebhookLane lane = WebhookLane::all) const {
    return {.lane = lane,
            .owner = "test",
            .timeout = seconds(60),  // a quarter of it makes a receiver slow
            .retry_max = seconds(60),
            .give_up = std::chrono::hours(24),
            .public_only = false,
            .ca_file = {}};
  }

  void revoke(std::uint64_t number) {
    registry_.issue(number);
    registry_.revoke(number);
    publisher_.step();
  }

  template <typename T>
  T value(const std::string& column, const std::string& id = kOne) {
    return registry_.database.read([&](storage::Transaction& transaction) {
      return transaction.one("SELECT " + column + " AS value FROM webhooks WHERE id = '" + id + "'").get<T>("value");
    });
  }

  std::optional<storage::WebhookClaim> claim() {
    return registry_.database.transact([&](storage::Transaction& transaction) {
      return WebhookDeliveries(transaction)
          .claim({.lane = WebhookLane::all, .lease = seconds(10), .batch = 2, .owner = "other"}, clock_.now());
    });
  }

  StatusRegistry registry_;
  ScriptedServer server_;
  tamga::testing::MovableClock clock_;
  openssl::OpensslRandom random_;
  std::shared_ptr<spdlog::logger> quiet_ =
      std::make_shared<spdlog::logger>("test", std::make_shared<spdlog::sinks::null_sink_mt>());
  storage::PersonalData personal_data_{registry_.database, SecretKey(Bytes(32, 7)), random_, kStatusNow};
  ChangePublisher publisher_{registry_.database, clock_, random_, quiet_};
  WebhookCounters counters_;
  WebhookSender sender_{registry_.database, personal_data_, clock_, random_, quiet_, counters_, options()};
  std::stop_source stop_;
};

TEST_F(WebhookSenderTest, TellsWhatIsFollowedAndThenNothing) {
  EXPECT_FALSE(sender_.step(stop_.get_token()));
  revoke(1);
  EXPECT_TRUE(sender_.step(stop_.get_token()));
  EXPECT_FALSE(sender_.step(stop_.get_token()));
  ASSERT_EQ(server_.requests().size(), 1U);
  EXPECT_THAT(server_.requests()[0], HasSubstr(R"("version":2,"status":"revoked")"));
  EXPECT_EQ(value<int>("position"), 2);
  EXPECT_EQ(counters_.messages, 1U);
  EXPECT_EQ(counters_.changes, 2U);
}

TEST_F(WebhookSenderTest, WaitsTwiceAsLongAfterEachFailureAndAsLongAsItIsAskedTo) {
  revoke(1);
  for (const int longest : {2, 4, 8, 16, 32, 60, 60}) {
    server_.answer("500 No");
    EXPECT_TRUE(sender_.step(stop_.get_token()));
    const auto pause = value<Instant>("next_attempt_at") - clock_.now();
    EXPECT_LE(pause, seconds(longest));
    EXPECT_GE(pause, seconds(longest - longest / 2));
    clock_.advance(pause - seconds(1));
    EXPECT_FALSE(sender_.step(stop_.get_token()));
    clock_.advance(seconds(1));
  }
  server_.answer("503 No\r\nRetry-After: 1000000");
  EXPECT_TRUE(sender_.step(stop_.get_token()));
  EXPECT_EQ(value<Instant>("next_attempt_at"), clock_.now() + seconds(60));
  clock_.advance(seconds(60));
  EXPECT_TRUE(sender_.step(stop_.get_token()));
  EXPECT_EQ(value<int>("failures"), 0);
  EXPECT_EQ(counters_.failures, 8U);
}

TEST_F(WebhookSenderTest, GivesUpAfterItsTime) {
  revoke(1);
  server_.answer("500 No");
  EXPECT_TRUE(sender_.step(stop_.get_token()));
  clock_.advance(std::chrono::hours(24) - seconds(1));
  server_.answer("500 No");
  EXPECT_TRUE(sender_.step(stop_.get_token()));
  EXPECT_EQ(value<std::string>("state"), "active");
  clock_.advance(seconds(60));
  server_.answer("500 No");
  EXPECT_TRUE(sender_.step(stop_.get_token()));
  EXPECT_EQ(value<std::string>("state"), "disabled");
  clock_.advance(std::chrono::hours(24));
  EXPECT_FALSE(sender_.step(stop_.get_token()));
}

TEST_F(WebhookSenderTest, WhatIsNotedUnderALostLeaseChangesNothing) {
  revoke(1);
  const auto lost = claim();
  ASSERT_TRUE(lost);
  EXPECT_EQ(lost->changes.size(), 2U);
  EXPECT_FALSE(claim()) << "two at a time";
  EXPECT_FALSE(sender_.step(stop_.get_token()));
  clock_.advance(seconds(10));
  const auto taken_over = claim();
  ASSERT_TRUE(taken_over);
  registry_.database.transact([&](storage::Transaction& transaction) {
    WebhookDeliveries deliveries(transaction);
    EXPECT_FALSE(deliveries.delivered(*lost, false, clock_.now()));
    EXPECT_FALSE(deliveries.failed(*lost, "x", clock_.now(), clock_.now()));
    EXPECT_FALSE(deliveries.disable(*lost, "gone"));
    EXPECT_FALSE(deliveries.release(*lost, clock_.now()));
    EXPECT_TRUE(deliveries.release(*taken_over, clock_.now()));
  });
  EXPECT_EQ(value<int>("position"), 0);
  EXPECT_TRUE(claim());
}

TEST_F(WebhookSenderTest, AMessageStaysTheSameUntilItIsTaken) {
  revoke(1);
  revoke(2);
  const auto first = claim();
  ASSERT_EQ(first->changes.size(), 2U);
  revoke(3);
  clock_.advance(seconds(10));
  const auto again = claim();
  EXPECT_EQ(make_webhook_message(again->id, again->changes).body, make_webhook_message(first->id, first->changes).body);
  registry_.database.transact([&](storage::Transaction& transaction) {
    WebhookDeliveries(transaction).delivered(*again, false, clock_.now());
  });
  EXPECT_EQ(value<int>("position"), 2);
  const auto next = claim();
  EXPECT_EQ(next->changes.front().published.position, 3U);
  EXPECT_NE(make_webhook_message(next->id, next->changes).id, make_webhook_message(first->id, first->changes).id);
}

TEST_F(WebhookSenderTest, TheQuickLaneIsForThoseWhoAnswered) {
  WebhookSender quick(registry_.database, personal_data_, clock_, random_, quiet_, counters_,
                      options(WebhookLane::quick));
  revoke(1);
  server_.answer("500 No");
  EXPECT_TRUE(quick.step(stop_.get_token()));
  clock_.advance(seconds(60));
  EXPECT_FALSE(quick.step(stop_.get_token()));
  EXPECT_TRUE(sender_.step(stop_.get_token()));
  revoke(2);
  EXPECT_TRUE(quick.step(stop_.get_token()));
  EXPECT_EQ(counters_.messages, 2U);
}

TEST_F(WebhookSenderTest, WhoFollowsLittleIsMovedOn) {
  insert(kOther);
  registry_.issue(1, 12000);
  while (publisher_.step() > 0) {
  }
  execute("INSERT INTO tamga.webhook_certificates SELECT '" + std::string(kOther) +
          "', 1, serial FROM tamga.status_changes WHERE sequence = 11000");
  WebhookWatch watch(registry_.database, clock_, quiet_);
  {
    std::jthread looking([&](const std::stop_token& stop) { watch.run(stop); });
    while (!watch.latest()) std::this_thread::yield();
  }
  EXPECT_EQ(value<int>("position", kOther), 10000) << "over all that it does not follow, and no further";
  EXPECT_EQ(value<int>("position"), 0) << "the one that follows everything waits for its messages";
  EXPECT_EQ(watch.latest()->active, 2U);
  clock_.advance(seconds(30));
  EXPECT_EQ(watch.lag(), seconds(30));
  const std::string claimed = claim()->id.to_string();
  EXPECT_EQ(claimed, kOne);
  const auto second = claim();
  ASSERT_TRUE(second);
  EXPECT_EQ(second->id.to_string(), kOther);
  ASSERT_EQ(second->changes.size(), 1U);
  EXPECT_EQ(second->changes[0].published.position, 11000U);
}

TEST_F(WebhookSenderTest, WhatCannotBeToldIsPassedOver) {
  execute(
      "INSERT INTO tamga.certificate_status (issuer_id, serial, status, version, not_after, changed_at) "
      "VALUES (1, '\\xff" +
      std::string(38, '0') + "', 'active', 1, '2040-01-01', now())");
  publisher_.step();
  EXPECT_TRUE(sender_.step(stop_.get_token()));
  EXPECT_EQ(value<int>("position"), 1);
  EXPECT_TRUE(server_.requests().empty());
  EXPECT_EQ(counters_.messages, 0U);
}

}  // namespace
}  // namespace tamga::workers
