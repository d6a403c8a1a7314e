#include "server/storage/server_checks.hpp"

#include <gtest/gtest.h>

#include "tests/support/expect_error.hpp"
#include "tests/support/postgres_cluster.hpp"

namespace tamga::storage {
namespace {

using testing::PostgresCluster;

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
    EXPECT_NO_THROW(check_durability(database, now));
    EXPECT_REFUSED(check_durability(database, now + std::chrono::seconds(10)), Errc::issuance_not_safe);
    EXPECT_REFUSED(check_durability(database, now - std::chrono::seconds(10)), Errc::issuance_not_safe);
  }
  cluster.execute("postgres", "ALTER DATABASE " + name + " SET synchronous_commit = off");
  Database forgetful(cluster.connection_string(name, "tamga_issuance"), 1);
  EXPECT_REFUSED(check_durability(forgetful, server_clock(forgetful)), Errc::issuance_not_safe);
}

}  // namespace
}  // namespace tamga::storage
