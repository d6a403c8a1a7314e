#include "server/app/abandoned_attempt.hpp"
#include "server/storage/issuing_batch.hpp"
#include "tests/integration/registry/issuing_fixture.hpp"
#include "tests/support/expect_error.hpp"

namespace tamga::app {
namespace {

class RecoveryTest : public testing::IssuingTest {
 protected:
  /// Queued, claimed without an intent, and left.
  ApplicationId left_alone(const testing::Person& person = {}) {
    const ApplicationId application = approved(person);
    queue(application);
    claim();
    return application;
  }

  void claim() {
    issuance_.transact([&](storage::Transaction& transaction) {
      storage::IssuingQueue(transaction).claim(16, "test", clock_.now() + std::chrono::seconds(60));
    });
  }

  void let_leases_run_out() {
    owner_.transact([](storage::Transaction& transaction) {
      transaction.exec("UPDATE issuing_queue SET leased_until = leased_until - interval '1 hour'");
    });
  }

  /// One of two applications fails with this error when it is touched.
  void expect_to_go_on_after(const std::string& sqlstate) {
    const ApplicationId broken = left_alone();
    const ApplicationId other = left_alone({.snils = "08765430300"});
    let_leases_run_out();
    testing::PostgresCluster::running().execute(
        name_,
        "CREATE FUNCTION tamga.break() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "RAISE EXCEPTION 'no' USING ERRCODE = '" +
            sqlstate +
            "'; END $$;"
            "CREATE TRIGGER breaks BEFORE UPDATE ON tamga.applications FOR EACH ROW WHEN (OLD.id = '" +
            broken.to_string() + "') EXECUTE FUNCTION tamga.break()");
    const RecoveryReport report = certificate_issuance_->recover();
    EXPECT_EQ(report.taken_over, 1U);
    ASSERT_EQ(report.failures.size(), 1U);
    EXPECT_TRUE(report.failures[0].starts_with(broken.to_string())) << report.failures[0];
    EXPECT_EQ(state(other), "queued");
    EXPECT_FALSE(is_leased(other));
    EXPECT_TRUE(is_leased(broken));
  }

  bool is_leased(ApplicationId application) {
    return owner_.read([&](storage::Transaction& transaction) {
      return transaction
          .find("SELECT FROM issuing_queue WHERE application_id = $1 AND leased_until IS NOT NULL", {application})
          .has_value();
    });
  }

  void leave_intent(ApplicationId application) {
    issuance_.transact([&](storage::Transaction& transaction) {
      storage::IssuingBatch(transaction)
          .insert_intents({{.name = {"ecdsa-unqualified", SerialNumber::random(random_, 1)},
                            .application = application,
                            .attempt = 1,
                            .tbs = {1},
                            .not_after = now_ + std::chrono::hours(1),
                            .lint_report = "[]"}},
                          now_);
    });
  }
};

TEST_F(RecoveryTest, CountsAnExpiredLeaseAsAFailureOnlyIfSomethingMayHaveBeenSigned) {
  const ApplicationId merely_claimed = left_alone();
  const ApplicationId prepared = left_alone({.snils = "08765430300"});
  leave_intent(prepared);
  let_leases_run_out();
  EXPECT_EQ(certificate_issuance_->recover().taken_over, 2U);
  EXPECT_EQ(column(merely_claimed, "failures"), "0");
  EXPECT_EQ(column(prepared, "failures"), "1");
  EXPECT_EQ(state(merely_claimed), "queued");
  EXPECT_EQ(count("SELECT count(*) FROM certificate_status s JOIN issuance_outcomes i USING (issuer_id, serial) "
                  "WHERE i.state = 'abandoned' AND s.status = 'revoked'"),
            1);
  // However often it happens to be in the hands of a worker that dies.
  for (int i = 0; i < 3; ++i) {
    claim();
    let_leases_run_out();
    certificate_issuance_->recover();
  }
  EXPECT_EQ(state(merely_claimed), "queued");
}

TEST_F(RecoveryTest, GoesOnAfterALeaseThatCannotBeRecovered) {
  expect_to_go_on_after("P0001");
}

TEST_F(RecoveryTest, GoesOnAfterALeaseWhoseRowSomebodyHolds) {
  expect_to_go_on_after("55P03");  // lock_not_available
}

TEST_F(RecoveryTest, TakesNoLeaseAwayByAWrongClock) {
  const ApplicationId application = left_alone();
  clock_.error = std::chrono::hours(1);
  EXPECT_REFUSED(certificate_issuance_->recover(), Errc::issuance_not_safe);
  EXPECT_TRUE(is_leased(application));
  clock_.error = std::chrono::seconds(0);
  EXPECT_EQ(certificate_issuance_->recover().taken_over, 0U);
}

TEST_F(RecoveryTest, ShortensALongReasonForTheHistoryAlone) {
  const ApplicationId application = left_alone();
  std::string reason = "issuing.lint_failed\n";
  for (int i = 0; i < 3000; ++i) reason += "ж";
  issuance_.transact([&](storage::Transaction& transaction) {
    const auto lease = storage::IssuingQueue(transaction).lock(application);
    EXPECT_EQ(abandon_attempt(transaction, application, lease.value(), reason, 1, now_), AbandonedTo::parking);
  });
  EXPECT_EQ(column(application, "parked_reason"), reason);
  EXPECT_EQ(count("SELECT length(reason) AS count FROM application_events WHERE action = 'park'"), 2000);
  EXPECT_EQ(count("SELECT count(*) FROM application_events WHERE reason LIKE 'issuing.lint_failed%ж…'"), 1);
}

}  // namespace
}  // namespace tamga::app
