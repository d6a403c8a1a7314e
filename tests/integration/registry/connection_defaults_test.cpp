#include "server/storage/connection_defaults.hpp"

#include <gmock/gmock.h>

#include "server/storage/database.hpp"
#include "tests/support/postgres_cluster.hpp"

namespace tamga::storage {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(ConnectionDefaults, AreAddedWhereNothingIsSaid) {
  const std::string completed = with_connection_defaults("host=db1,db2 dbname=tamga target_session_attrs=read-write");
  for (const char* setting :
       {"host='db1,db2'", "dbname='tamga'", "target_session_attrs='read-write'", "connect_timeout='5'",
        "keepalives_idle='15'", "keepalives_interval='5'", "keepalives_count='3'", "tcp_user_timeout='30000'"}) {
    EXPECT_THAT(completed, HasSubstr(setting));
  }
}

TEST(ConnectionDefaults, LeaveWhatIsSaid) {
  const std::string completed = with_connection_defaults("connect_timeout=60 tcp_user_timeout = 0");
  EXPECT_THAT(completed, HasSubstr("connect_timeout='60'"));
  EXPECT_THAT(completed, HasSubstr("tcp_user_timeout='0'"));
  EXPECT_THAT(completed, Not(HasSubstr("'5' connect_timeout")));
}

TEST(ConnectionDefaults, KnowUrisAndQuotes) {
  EXPECT_THAT(with_connection_defaults("postgresql://anna@db1:5433/tamga?connect_timeout=7"),
              ::testing::AllOf(HasSubstr("user='anna'"), HasSubstr("host='db1'"), HasSubstr("port='5433'"),
                               HasSubstr("connect_timeout='7'"), HasSubstr("keepalives_idle='15'")));
  EXPECT_THAT(with_connection_defaults(R"(user='o\'hara \\ x')"), HasSubstr(R"(user='o\'hara \\ x')"));
}

TEST(ConnectionDefaults, LeaveNonsenseToLibpq) {
  EXPECT_EQ(with_connection_defaults("host=a nonsense"), "host=a nonsense");
}

TEST(ConnectionDefaults, KeepEveryOtherSettingOfAConnection) {
  auto& cluster = testing::PostgresCluster::running();
  Database database(cluster.connection_string("postgres", "postgres") + " options='-c work_mem=5MB -c geqo=off'", 1);
  database.read([](Transaction& transaction) {
    EXPECT_EQ(transaction.one("SELECT current_setting('work_mem') AS value").get<std::string>("value"), "5MB");
    EXPECT_EQ(transaction.one("SELECT current_setting('geqo') AS value").get<std::string>("value"), "off");
  });
}

}  // namespace
}  // namespace tamga::storage
