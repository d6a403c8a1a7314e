#include "server/storage/listener.hpp"

#include <thread>

#include <gtest/gtest.h>

#include "server/storage/database.hpp"
#include "tests/support/postgres_cluster.hpp"

namespace tamga::storage {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;
using testing::PostgresCluster;

class ListenerTest : public ::testing::Test {
 protected:
  ListenerTest()
      : name_(PostgresCluster::running().create_database()),
        connection_string_(PostgresCluster::running().connection_string(name_, "tamga_registration")),
        database_(connection_string_, 2),
        listener_(connection_string_, {"tamga_applications", "tamga_issuance"}) {
    listener_.wait(milliseconds(1));
  }

  std::string name_;
  std::string connection_string_;
  Database database_;
  Listener listener_;
};

TEST_F(ListenerTest, WakesAfterTheCommit) {
  database_.transact([](Transaction& transaction) {
    transaction.notify_after_commit("tamga_applications", "one");
    transaction.notify_after_commit("tamga_applications", "one");
    transaction.notify_after_commit("tamga_issuance");
  });
  std::vector<std::string> heard;
  const auto deadline = steady_clock::now() + seconds(60);
  while (heard.size() < 2 && steady_clock::now() < deadline) {
    for (const Notification& notification : listener_.wait(seconds(1))) {
      heard.push_back(notification.channel + ":" + notification.payload);
    }
  }
  EXPECT_EQ(heard, (std::vector<std::string>{"tamga_applications:one", "tamga_issuance:"}));
}

TEST_F(ListenerTest, HearsNothingOfWhatWasRolledBack) {
  EXPECT_THROW(database_.transact([](Transaction& transaction) {
    transaction.notify_after_commit("tamga_issuance");
    throw Error(Errc::forbidden);
  }),
               Error);
  EXPECT_TRUE(listener_.wait(milliseconds(200)).empty());
  EXPECT_TRUE(listener_.connected());
}

TEST_F(ListenerTest, EndsAWaitWhenInterrupted) {
  std::thread interrupter([&] { listener_.interrupt(); });
  const auto begin = steady_clock::now();
  EXPECT_TRUE(listener_.wait(seconds(30)).empty());
  interrupter.join();
  EXPECT_LT(steady_clock::now() - begin, seconds(20));
}

TEST_F(ListenerTest, ComesBackAfterALostConnection) {
  PostgresCluster::running().execute(
      "postgres", "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = '" + name_ + "'");
  // What is sent before the listener is back is lost, as its header says.
  std::size_t heard = 0;
  for (int i = 0; i < 100 && heard == 0; ++i) {
    database_.transact([](Transaction& transaction) { transaction.notify_after_commit("tamga_issuance"); });
    heard = listener_.wait(milliseconds(100)).size();
  }
  EXPECT_GE(heard, 1U);
  EXPECT_TRUE(listener_.connected());
}

TEST_F(ListenerTest, WaitsOutItsTimeWithoutAServer) {
  Listener deaf("host=/nonexistent dbname=tamga", {"tamga_status"});
  const auto begin = steady_clock::now();
  EXPECT_TRUE(deaf.wait(milliseconds(150)).empty());
  EXPECT_FALSE(deaf.connected());
  EXPECT_GE(steady_clock::now() - begin, milliseconds(140));
}

}  // namespace
}  // namespace tamga::storage
