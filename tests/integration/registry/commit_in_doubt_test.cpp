// The connection breaks during COMMIT of the transaction that registers a certificate: whether it happened or not,
// there is one certificate.

#include <atomic>
#include <thread>

#include "tests/integration/registry/issuing_fixture.hpp"

namespace tamga::app {
namespace {

using testing::PostgresCluster;

class CommitInDoubtTest : public testing::IssuingTest {
 protected:
  /// Makes `statement` part of each COMMIT that has put a row into this table, once a row.
  void run_at_commit(const std::string& statement, const std::string& table = "certificates") {
    PostgresCluster::running().execute(
        name_,
        "CREATE SEQUENCE tamga.commits; GRANT USAGE ON SEQUENCE tamga.commits TO tamga_issuance;"
        "CREATE FUNCTION tamga.at_commit() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN " +
            statement +
            " RETURN NULL; END $$;"
            "CREATE CONSTRAINT TRIGGER at_commit AFTER INSERT ON tamga." +
            table + " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION tamga.at_commit()");
  }

  int commits() {
    return count("SELECT CASE WHEN is_called THEN last_value ELSE 0 END::int AS count FROM tamga.commits");
  }

  void expect_one_certificate(ApplicationId application) {
    EXPECT_EQ(count("SELECT count(*) FROM certificates WHERE application_id = '" + application.to_string() + "'"), 1);
    EXPECT_EQ(count("SELECT count(*) FROM issuance_outcomes WHERE state = 'issued' AND application_id = '" +
                    application.to_string() + "'"),
              1);
    EXPECT_EQ(count("SELECT count(*) FROM issuance_outcomes WHERE state = 'prepared'"), 0);
    EXPECT_EQ(state(application), "issued");
  }
};

TEST_F(CommitInDoubtTest, IsMadeAgainWhenItDidNotHappen) {
  const ApplicationId application = approved();
  queue(application);
  run_at_commit("IF nextval('tamga.commits') = 1 THEN PERFORM pg_terminate_backend(pg_backend_pid()); END IF;");
  EXPECT_EQ(issue_all(), IssuanceOutcome::issued);
  EXPECT_EQ(commits(), 2) << "the COMMIT was tried twice";
  expect_one_certificate(application);
}

TEST_F(CommitInDoubtTest, IsMadeAgainForAWholeBatch) {
  std::vector<ApplicationId> applications;
  for (const char* snils : {"11223344595", "08765430300", "12345678964"}) {
    applications.push_back(approved({.snils = snils}));
    queue(applications.back());
  }
  run_at_commit("IF nextval('tamga.commits') = 3 THEN PERFORM pg_terminate_backend(pg_backend_pid()); END IF;");
  for (const auto& result : certificate_issuance_->issue(certificate_issuance_->claim())) {
    EXPECT_EQ(result.outcome, IssuanceOutcome::issued) << result.fault;
  }
  EXPECT_EQ(commits(), 6) << "three certificates, twice";
  for (const ApplicationId application : applications) expect_one_certificate(application);
}

TEST_F(CommitInDoubtTest, LeavesAClaimInTheQueueWhenItDidNotHappen) {
  const ApplicationId application = approved();
  queue(application);
  run_at_commit("IF nextval('tamga.commits') = 1 THEN PERFORM pg_terminate_backend(pg_backend_pid()); END IF;",
                "issuance_intents");
  EXPECT_TRUE(certificate_issuance_->claim().empty());
  EXPECT_EQ(count("SELECT count(leased_until) FROM issuing_queue"), 0);
  EXPECT_EQ(issue_all(), IssuanceOutcome::issued);
  expect_one_certificate(application);
}

/// The server has committed and waits for a standby that never comes: cut off there, it cannot say what it did.
class CommittedInDoubtTest : public CommitInDoubtTest {
 protected:
  CommittedInDoubtTest() {
    // Every other transaction of this database is content with the server's own disk; that goes for new connections.
    PostgresCluster::running().execute("postgres", "ALTER DATABASE " + name_ + " SET synchronous_commit = local");
    PostgresCluster::running().execute(
        "postgres", "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = '" + name_ + "'");
    PostgresCluster::running().execute("postgres", "ALTER SYSTEM SET synchronous_standby_names = 'nobody'");
    PostgresCluster::running().execute("postgres", "SELECT pg_reload_conf()");
  }
  ~CommittedInDoubtTest() override {
    PostgresCluster::running().execute("postgres", "ALTER SYSTEM RESET synchronous_standby_names");
    PostgresCluster::running().execute("postgres", "SELECT pg_reload_conf()");
  }

  /// Cuts off whoever waits for the standby; true when somebody did.
  bool cut_off_waiting() {
    return owner_.read([](storage::Transaction& transaction) {
      return transaction
          .one(
              "SELECT count(pg_terminate_backend(pid)) > 0 AS found FROM pg_stat_activity "
              "WHERE wait_event = 'SyncRep' AND usename = 'tamga_issuance' AND datname = current_database()")
          .get<bool>("found");
    });
  }

  /// Issues until a COMMIT that put rows into this table has been cut off.
  void expect_found_after(const std::string& table) {
    run_at_commit("PERFORM nextval('tamga.commits'); PERFORM set_config('synchronous_commit', 'on', true);", table);
    storage::Database content(PostgresCluster::running().connection_string(name_, "tamga_issuance"), 2);
    const auto issuance = make_issuance(content);
    std::atomic<bool> ending = false;
    std::atomic<int> cut_off = 0;
    std::thread cutter([&] {
      while (!ending) {
        if (cut_off_waiting()) ++cut_off;
      }
    });
    // The server begins to wait for standbys a moment after its configuration says so.
    for (int i = 0; cut_off == 0 && i < 200; ++i) {
      const ApplicationId application = approved();
      const ApplicationId other = approved({.snils = "08765430300"});
      queue(application);
      queue(other);
      const int before = commits();
      for (const auto& result : issuance->issue(issuance->claim())) EXPECT_EQ(result.outcome, IssuanceOutcome::issued);
      expect_one_certificate(application);
      expect_one_certificate(other);
      if (cut_off > 0) {
        EXPECT_EQ(commits(), before + 2) << "they were made once";
      }
    }
    ending = true;
    cutter.join();
    EXPECT_GE(cut_off, 1) << "no COMMIT was ever cut off";
  }
};

TEST_F(CommittedInDoubtTest, IsFoundWhenItHappened) {
  expect_found_after("certificates");
}

TEST_F(CommittedInDoubtTest, IsFoundWhenAClaimHappened) {
  expect_found_after("issuance_intents");
}

}  // namespace
}  // namespace tamga::app
