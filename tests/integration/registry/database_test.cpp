#include "server/storage/database.hpp"

#include <algorithm>
#include <atomic>
#include <latch>
#include <thread>

#include <gtest/gtest.h>

#include "tests/support/cutting_relay.hpp"
#include "tests/support/expect_error.hpp"
#include "tests/support/postgres_cluster.hpp"

namespace tamga::storage {
namespace {

using testing::CuttingRelay;
using testing::PostgresCluster;

constexpr std::string_view kMarker = "secretmarker";

class DatabaseTest : public ::testing::Test {
 protected:
  DatabaseTest()
      : name_(PostgresCluster::running().create_database()),
        connection_string_(PostgresCluster::running().connection_string(name_, "postgres")),
        database_(connection_string_, 4) {
    database_.transact([](Transaction& transaction) {
      transaction.exec(
          "CREATE TABLE tamga.things (id int PRIMARY KEY, word text CHECK (word <> 'bad'), at timestamptz, octets "
          "bytea)");
      transaction.exec("INSERT INTO things (id, word) VALUES (1, 'one'), (2, 'two')");
    });
  }

  std::string word(int id) {
    return database_.read([&](Transaction& transaction) {
      return transaction.one("SELECT word FROM things WHERE id = $1", {id}).get<std::string>("word");
    });
  }

  std::string name_;
  std::string connection_string_;
  Database database_;
};

TEST_F(DatabaseTest, KeepsWhatTheBodyWroteAndReturnsItsResult) {
  const auto affected = database_.transact([](Transaction& transaction) {
    return transaction.exec("UPDATE things SET word = $1 WHERE id = 1", {"новый"}).affected();
  });
  EXPECT_EQ(affected, 1U);
  EXPECT_EQ(word(1), "новый");
}

TEST_F(DatabaseTest, RollsBackWhenTheBodyThrows) {
  EXPECT_REFUSED(database_.transact([](Transaction& transaction) {
    transaction.exec("UPDATE things SET word = 'lost' WHERE id = 1");
    throw Error(Errc::forbidden);
  }),
                 Errc::forbidden);
  EXPECT_EQ(word(1), "one");
}

TEST_F(DatabaseTest, CarriesValuesThereAndBack) {
  const std::string text = "Ёж \"quoted\" {a,b} \\ back'slash";
  const Bytes octets = {0x00, 0xFF, 0x5C, 0x78};
  const Instant at = *parse_rfc3339("2026-11-23T10:15:00Z");
  const auto row = database_.transact([&](Transaction& transaction) {
    transaction.exec("INSERT INTO things (id, word, at, octets) VALUES ($1, $2, $3, $4)", {3, text, at, octets});
    return transaction.one(
        "SELECT word, at, octets, extract(epoch FROM at)::bigint AS epoch, NULL::text AS nothing, "
        "(SELECT count(*) FROM things WHERE word = ANY ($1)) AS found FROM things WHERE id = 3",
        {std::vector<std::string>{text, "one", "NULL", ""}});
  });
  EXPECT_EQ(row.get<std::string>("word"), text);
  EXPECT_EQ(row.get<Instant>("at"), at);
  EXPECT_EQ(row.get<Instant>("epoch"), at);
  EXPECT_EQ(row.get<Bytes>("octets"), octets);
  EXPECT_EQ(row.get<std::optional<std::string>>("nothing"), std::nullopt);
  EXPECT_EQ(row.get<int>("found"), 2);
  EXPECT_REFUSED(row.get<int>("word"), Errc::internal);
  EXPECT_REFUSED(row.get<std::string>("nothing"), Errc::internal);
  EXPECT_REFUSED(row.get<std::string>("no_such_column"), Errc::internal);
}

TEST_F(DatabaseTest, StreamsRowsByCopy) {
  const std::string text = "tab\there, line\nfeed, back\\slash";
  database_.transact([&](Transaction& transaction) {
    transaction.exec("UPDATE things SET word = $1, octets = '\\x005c09' WHERE id = 1", {text});
  });
  std::vector<std::string> words;
  database_.read([&](Transaction& transaction) {
    transaction.copy_out("SELECT id, word, octets, at FROM things ORDER BY id", [&](const CopiedRow& row) {
      words.push_back(row.get<std::string>(1));
      if (row.get<int>(0) == 1) {
        EXPECT_EQ(row.get<Bytes>(2), (Bytes{0x00, 0x5C, 0x09}));
      } else {
        EXPECT_TRUE(row.is_null(2));
      }
      EXPECT_EQ(row.find<Instant>(3), std::nullopt);
    });
    EXPECT_EQ(transaction.one("SELECT 7 AS n").get<int>("n"), 7);  // the connection is free again
  });
  EXPECT_EQ(words, (std::vector<std::string>{text, "two"}));
}

TEST_F(DatabaseTest, RunsAgainAfterADeadlock) {
  std::latch both_hold_one(2);
  std::atomic<int> runs = 0;
  const auto cross = [&](int first, int second) {
    bool fresh = true;
    database_.transact([&](Transaction& transaction) {
      ++runs;
      transaction.exec("UPDATE things SET word = word || '+' WHERE id = $1", {first});
      if (std::exchange(fresh, false)) both_hold_one.arrive_and_wait();
      transaction.exec("UPDATE things SET word = word || '+' WHERE id = $1", {second});
    });
  };
  std::thread other([&] { cross(2, 1); });
  cross(1, 2);
  other.join();
  EXPECT_GE(runs, 3) << "who comes back before the other one has gone on meets it again";
  EXPECT_EQ(word(1), "one++");
  EXPECT_EQ(word(2), "two++");
}

TEST_F(DatabaseTest, GivesUpOnSerializationFailuresAfterFiveRuns) {
  int runs = 0;
  EXPECT_REFUSED(database_.transact([&](Transaction& transaction) {
    ++runs;
    transaction.exec("DO $$ BEGIN RAISE EXCEPTION 'again' USING ERRCODE = '40001'; END $$");
  }),
                 Errc::too_busy);
  EXPECT_EQ(runs, 5);
}

TEST_F(DatabaseTest, RunsAgainWhenTheBodyAsksForIt) {
  int runs = 0;
  database_.transact([&](Transaction& transaction) {
    transaction.exec("UPDATE things SET word = word || '+' WHERE id = 1");
    if (++runs < 3) throw RunAgain{};
  });
  EXPECT_EQ(runs, 3);
  EXPECT_EQ(word(1), "one+");
}

TEST_F(DatabaseTest, KnowsConstraintsByTheirNames) {
  const Bytes fingerprint(32, 7);
  const auto insert = [&] {
    database_.transact([&](Transaction& transaction) {
      transaction.exec("INSERT INTO public_keys (fingerprint, registered_at) VALUES ($1, now())", {fingerprint});
    });
  };
  insert();
  EXPECT_REFUSED(insert(), Errc::key_already_registered);
}

TEST_F(DatabaseTest, TellsNoValuesInErrorsOrOnStderr) {
  ::testing::internal::CaptureStderr();
  for (const char* sql :
       {"INSERT INTO things (id, word) VALUES (1, $1)", "UPDATE things SET word = 'bad', octets = $1::bytea",
        "SELECT $1::int", "SELECT $1::timestamptz"}) {
    try {
      database_.transact([&](Transaction& transaction) { transaction.exec(sql, {kMarker}); });
      ADD_FAILURE() << "not refused: " << sql;
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), Errc::internal);
      EXPECT_EQ(std::string_view(error.what()).find(kMarker), std::string_view::npos) << error.what();
      EXPECT_NE(std::string_view(error.what()).find("SQLSTATE"), std::string_view::npos) << error.what();
    }
  }
  EXPECT_EQ(::testing::internal::GetCapturedStderr(), "");
}

TEST_F(DatabaseTest, TellsAMissingRightFromALostConnection) {
  Database small(PostgresCluster::running().connection_string(name_, "tamga_status"), 1);
  EXPECT_REFUSED(small.transact([](Transaction& transaction) { transaction.exec("SELECT word FROM things"); }),
                 Errc::internal);
}

TEST_F(DatabaseTest, ReplacesConnectionsThatWereLost) {
  EXPECT_EQ(word(1), "one");
  PostgresCluster::running().execute(
      "postgres", "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = '" + name_ + "'");
  EXPECT_EQ(word(1), "one");
}

TEST_F(DatabaseTest, RunsAgainWhenTheConnectionBreaksBeforeTheCommit) {
  int runs = 0;
  database_.transact([&](Transaction& transaction) {
    transaction.exec("UPDATE things SET word = word || '+' WHERE id = 1");
    if (++runs == 1) transaction.exec("SELECT pg_terminate_backend(pg_backend_pid())");
  });
  EXPECT_EQ(runs, 2);
  EXPECT_EQ(word(1), "one+");
}

TEST_F(DatabaseTest, SaysWhenACommitIsInDoubt) {
  PostgresCluster::running().execute(
      name_,
      "CREATE FUNCTION tamga.die() RETURNS trigger LANGUAGE plpgsql AS "
      "$$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$;"
      "CREATE CONSTRAINT TRIGGER dies AFTER UPDATE ON tamga.things DEFERRABLE INITIALLY DEFERRED "
      "FOR EACH ROW EXECUTE FUNCTION tamga.die()");
  int runs = 0;
  EXPECT_THROW(database_.transact([&](Transaction& transaction) {
    ++runs;
    transaction.exec("UPDATE things SET word = 'in doubt' WHERE id = 1");
  }),
               CommitInDoubt);
  EXPECT_EQ(runs, 1);
  EXPECT_EQ(word(1), "one");
}

TEST_F(DatabaseTest, ReadsAgainWhenTheConnectionBreaksAtTheEnd) {
  Database other(connection_string_, 1);
  int runs = 0;
  const auto word = database_.read([&](Transaction& transaction) {
    ++runs;
    const auto row = transaction.one("SELECT pg_backend_pid() AS pid, word FROM things WHERE id = 1");
    if (runs == 1) {
      // Waits until the process is gone: what is left to this transaction is its end.
      other.read([&](Transaction& killer) {
        killer.one("SELECT pg_terminate_backend($1::int, 10000) AS gone", {row.get<int>("pid")});
      });
    }
    return row.get<std::string>("word");
  });
  EXPECT_EQ(runs, 2);
  EXPECT_EQ(word, "one");
}

/// A server that vanishes while a statement runs: before its answer or in the middle of it.
class VanishingServerTest : public DatabaseTest, public ::testing::WithParamInterface<std::size_t> {
 protected:
  std::string through(const CuttingRelay& relay) {
    return "host=" + relay.folder().string() + " port=5432 dbname=" + name_ + " user=postgres";
  }
  /// The answer to COMMIT is complete with its 18th octet: CommandComplete has 12, ReadyForQuery 6.
  static std::size_t octets_of_commit() { return std::min<std::size_t>(GetParam(), 12); }
  static const std::filesystem::path& server() { return PostgresCluster::running().folder(); }
};

INSTANTIATE_TEST_SUITE_P(AfterOctets, VanishingServerTest, ::testing::Values(0, 1, 7, 40));

TEST_P(VanishingServerTest, RunsAgainAfterALostStatement) {
  CuttingRelay relay(server(), "cut here", GetParam());
  Database database(through(relay), 2);
  int runs = 0;
  const auto row = database.transact([&](Transaction& transaction) {
    ++runs;
    transaction.exec("UPDATE things SET word = word || '+' WHERE id = 1");
    return transaction.one("SELECT word, $1::text AS marker, repeat('x', 1000) AS more FROM things WHERE id = 1",
                           {"cut here"});
  });
  EXPECT_TRUE(relay.has_cut());
  EXPECT_EQ(runs, 2);
  EXPECT_EQ(row.get<std::string>("word"), "one+");
  EXPECT_EQ(word(1), "one+");
}

TEST_P(VanishingServerTest, SaysThatALostCommitIsInDoubt) {
  CuttingRelay relay(server(), "COMMIT", octets_of_commit());
  Database database(through(relay), 2);
  int runs = 0;
  EXPECT_THROW(database.transact([&](Transaction& transaction) {
    ++runs;
    transaction.exec("UPDATE things SET word = word || '+' WHERE id = 1");
  }),
               CommitInDoubt);
  EXPECT_TRUE(relay.has_cut());
  EXPECT_EQ(runs, 1);
}

TEST_P(VanishingServerTest, ReadsAgainAfterALostEnd) {
  CuttingRelay relay(server(), "COMMIT", octets_of_commit());
  Database database(through(relay), 2);
  int runs = 0;
  const auto word = database.read([&](Transaction& transaction) {
    ++runs;
    return transaction.one("SELECT word FROM things WHERE id = 1").get<std::string>("word");
  });
  EXPECT_TRUE(relay.has_cut());
  EXPECT_EQ(runs, 2);
  EXPECT_EQ(word, "one");
}

TEST_P(VanishingServerTest, CopiesAgainAfterALostCopy) {
  CuttingRelay relay(server(), "generate_series", GetParam() * 10'000);
  Database database(through(relay), 2);
  int runs = 0;
  int rows = 0;
  database.read([&](Transaction& transaction) {
    ++runs;
    rows = 0;
    transaction.copy_out("SELECT n FROM generate_series(1, 100000) AS n", [&](const CopiedRow&) { ++rows; });
  });
  EXPECT_TRUE(relay.has_cut());
  EXPECT_EQ(runs, 2);
  EXPECT_EQ(rows, 100'000);
}

TEST_F(DatabaseTest, IsUnavailableWithoutAServer) {
  Database away("host=/nonexistent dbname=tamga connect_timeout=1", 2);
  EXPECT_REFUSED(away.read([](Transaction& transaction) { transaction.exec("SELECT 1"); }), Errc::unavailable);
}

TEST_F(DatabaseTest, WaitsForAFreeConnectionWithinBounds) {
  Database narrow(connection_string_, 1, std::chrono::milliseconds(100));
  narrow.transact([&](Transaction&) {
    EXPECT_REFUSED(narrow.read([](Transaction& inner) { inner.exec("SELECT 1"); }), Errc::too_busy);
  });
  narrow.read([](Transaction& transaction) { transaction.exec("SELECT 1"); });
}

TEST_F(DatabaseTest, ReadsOneSnapshotAndWritesNothing) {
  database_.read([&](Transaction& snapshot) {
    const auto count = [&] { return snapshot.one("SELECT count(*) AS n FROM things").get<int>("n"); };
    EXPECT_EQ(count(), 2);
    database_.transact([](Transaction& other) { other.exec("INSERT INTO things (id) VALUES (9)"); });
    EXPECT_EQ(count(), 2);
  });
  EXPECT_THROW(database_.read([](Transaction& snapshot) { snapshot.exec("DELETE FROM things"); }), Error);
  EXPECT_EQ(word(2), "two");
}

TEST_F(DatabaseTest, ServesManyThreads) {
  Database database(connection_string_, 4, std::chrono::minutes(5));  // each has his turn, however slow the disk is
  std::vector<std::thread> threads;
  for (int i = 0; i < 16; ++i) {
    threads.emplace_back([&] {
      for (int j = 0; j < 10; ++j) {
        database.transact([](Transaction& transaction) {
          transaction.exec("UPDATE things SET word = (length(word) + 1)::text || word WHERE id = 1");
        });
        database.transact(
            [](Transaction& transaction) { transaction.exec("UPDATE things SET word = 'x' || word WHERE id = 2"); });
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(word(2), std::string(160, 'x') + "two");
}

}  // namespace
}  // namespace tamga::storage
