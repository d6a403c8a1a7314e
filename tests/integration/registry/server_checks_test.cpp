#include "server/storage/server_checks.hpp"

#include <algorithm>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/expect_error.hpp"
#include "tests/support/postgres_cluster.hpp"

namespace tamga::storage {
namespace {

using testing::PostgresCluster;

using std::chrono::seconds;

/// Says one moment after the other, the last one for good.
class ScriptedClock final : public Clock {
 public:
  explicit ScriptedClock(std::vector<Instant> moments) : moments_(std::move(moments)) {}

  Instant now() const override { return moments_[std::min(asked_++, moments_.size() - 1)]; }

 private:
  std::vector<Instant> moments_;
  mutable std::size_t asked_ = 0;
};

Instant server_clock(Database& database) {
  return database.read(
      [](Transaction& transaction) { return transaction.one("SELECT clock_timestamp() AS now").get<Instant>("now"); });
}

TEST(ServerChecks, AcceptTheMigratedSchemaInEveryRole) {
  auto& cluster = PostgresCluster::running();
  const std::string name = cluster.create_database();
  for (const char* role : {"tamga_registration", "tamga_issuance", "tamga_status"}) {
    Database database(cluster.connection_string(name, role), 1);
    EXPECT_NO_THROW(check_schema(database)) << role;
  }
}

TEST(ServerChecks, NameTheCommandForAnotherSchema) {
  auto& cluster = PostgresCluster::running();
  Database empty(cluster.connection_string(cluster.create_empty_database(), "postgres"), 1);
  EXPECT_REFUSED(check_schema(empty), Errc::schema_mismatch);

  const std::string name = cluster.create_database();
  cluster.execute(name, "UPDATE tamga.schema_version SET version = 99");
  Database newer(cluster.connection_string(name, "tamga_registration"), 1);
  EXPECT_REFUSED(check_schema(newer), Errc::schema_mismatch);
  try {
    check_schema(empty);
  } catch (const Error& error) {
    EXPECT_NE(error.note().text.find("sqitch deploy"), std::string::npos) << error.note().text;
  }
}

TEST(ServerChecks, StopIssuingOnAServerThatForgets) {
  auto& cluster = PostgresCluster::running();
  const std::string name = cluster.create_database();
  {
    Database database(cluster.connection_string(name, "tamga_issuance"), 1);
    const Instant now = server_clock(database);
    EXPECT_NO_THROW(check_durability(database, ScriptedClock{{now}}));
    EXPECT_REFUSED(check_durability(database, ScriptedClock{{now + seconds(10)}}), Errc::issuance_not_safe);
    EXPECT_REFUSED(check_durability(database, ScriptedClock{{now - seconds(10)}}), Errc::issuance_not_safe);
  }
  {
    Database database(cluster.connection_string(name, "tamga_issuance"), 1);
    const Instant now = server_clock(database);
    const ScriptedClock late{{now, now + seconds(30)}};
    EXPECT_EQ(check_durability(database, late), now + seconds(30)) << "the answer took long, the clocks agree";
    EXPECT_REFUSED(check_durability(database, ScriptedClock{{now - seconds(30), now - seconds(10)}}),
                   Errc::issuance_not_safe);
    EXPECT_REFUSED(check_durability(database, ScriptedClock{{now + seconds(10), now + seconds(30)}}),
                   Errc::issuance_not_safe);
  }
  cluster.execute("postgres", "ALTER DATABASE " + name + " SET synchronous_commit = off");
  Database forgetful(cluster.connection_string(name, "tamga_issuance"), 1);
  EXPECT_REFUSED(check_durability(forgetful, ScriptedClock{{server_clock(forgetful)}}), Errc::issuance_not_safe);
}

}  // namespace
}  // namespace tamga::storage
