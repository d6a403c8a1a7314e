// Many applications in one batch: each is judged by itself.

#include "server/storage/issuing_batch.hpp"

#include <future>

#include "server/app/certificate_issuance.hpp"
#include "server/app/revoke_certificate.hpp"
#include "tests/integration/registry/issuing_fixture.hpp"
#include "tests/support/expect_error.hpp"

namespace tamga::app {
namespace {

using testing::Person;
using testing::PostgresCluster;

class IssuingBatchTest : public testing::IssuingTest {
 protected:
  /// Queued applications of three persons.
  IssuingBatchTest() {
    for (const char* snils : {"11223344595", "08765430300", "12345678964"}) {
      applications_.push_back(approved({.snils = snils}));
      queue(applications_.back());
    }
  }

  std::vector<IssuanceOutcome> issue_batch() {
    std::vector<IssuanceOutcome> outcomes;
    auto claimed = certificate_issuance_->claim();
    for (std::size_t i = 0; i < claimed.size() && i < applications_.size(); ++i) {
      EXPECT_EQ(claimed[i].claimed.id, applications_[i]) << "oldest first";
    }
    for (const auto& result : certificate_issuance_->issue(std::move(claimed))) outcomes.push_back(result.outcome);
    return outcomes;
  }

  void as_owner(const std::string& sql, const std::vector<storage::Parameter>& parameters) {
    owner_.transact([&](storage::Transaction& transaction) { transaction.exec(sql, parameters); });
  }

  /// Writing a row of this application into that table fails.
  void break_in(const std::string& table, ApplicationId application) {
    PostgresCluster::running().execute(
        name_,
        "CREATE FUNCTION tamga.break() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no'; END $$;"
        "CREATE TRIGGER breaks BEFORE INSERT ON tamga." +
            table + " FOR EACH ROW WHEN (NEW.application_id = '" + application.to_string() +
            "') EXECUTE FUNCTION tamga.break()");
  }

  void expect_the_others_issued() {
    EXPECT_EQ(certificate_of(applications_[0])->status, CertificateStatus::good);
    EXPECT_FALSE(certificate_of(applications_[1]));
    EXPECT_EQ(certificate_of(applications_[2])->status, CertificateStatus::good);
    EXPECT_EQ(count("SELECT count(*) FROM issuance_outcomes WHERE state = 'prepared'"), 0);
    EXPECT_EQ(count("SELECT count(*) FROM certificate_status s JOIN issuance_outcomes i USING (issuer_id, serial) "
                    "WHERE (i.state = 'abandoned') <> (s.status = 'revoked')"),
              0);
  }

  static constexpr auto kIssued = IssuanceOutcome::issued;
  using Outcomes = std::vector<IssuanceOutcome>;
  std::vector<ApplicationId> applications_;
};

TEST_F(IssuingBatchTest, IssuesAllWithEverythingThatIsOwed) {
  EXPECT_EQ(issue_batch(), (Outcomes{kIssued, kIssued, kIssued}));
  for (const char* const one_each : {
           "SELECT count(*) FROM certificates c JOIN application_states s ON s.id = c.application_id AND s.state = "
           "'issued'",
           "SELECT count(*) FROM certificates c JOIN applications a ON a.id = c.application_id "
           "AND a.public_key_fingerprint = c.public_key_fingerprint AND a.subscriber_id = c.subscriber_id",
           "SELECT count(*) FROM certificates WHERE application_id IS NOT NULL AND sha256 = sha256(der)",
           "SELECT count(*) FROM issuance_intents i JOIN certificates c USING (issuer_id, serial) WHERE "
           "i.abandoned_at IS NULL AND position(i.tbs IN c.der) > 0 AND i.application_id = c.application_id",
           "SELECT count(*) FROM status_changes s JOIN certificates c USING (issuer_id, serial) WHERE c.application_id "
           "IS NOT NULL AND s.version = 1 AND s.status = 'active'",
           "SELECT count(*) FROM application_events WHERE action = 'complete'",
           "SELECT count(*) FROM audit_entries e JOIN certificates c ON e.object LIKE '%/' || encode(c.serial, 'hex') "
           "AND e.details LIKE '%' || c.application_id || '%' WHERE e.action = 'certificate.issued'",
           "SELECT count(*) FROM outbox o JOIN certificates c ON o.payload LIKE '%/' || encode(c.serial, 'hex') || '%' "
           "AND o.subscriber_id = c.subscriber_id WHERE o.topic = 'certificate.issued'",
       }) {
    EXPECT_EQ(count(one_each), 3) << one_each;
  }
}

TEST_F(IssuingBatchTest, ParksTheBlockedSubscriberAlone) {
  as_owner(
      "UPDATE subscribers SET blocked_at = now() WHERE id = (SELECT subscriber_id FROM applications WHERE id = $1)",
      {applications_[1]});
  EXPECT_EQ(issue_batch(), (Outcomes{kIssued, IssuanceOutcome::parked, kIssued}));
  EXPECT_EQ(column(applications_[1], "parked_reason"), "subscriber.blocked");
  expect_the_others_issued();
}

TEST_F(IssuingBatchTest, DropsTheOneThatWasTakenOver) {
  auto claimed = certificate_issuance_->claim();
  as_owner("UPDATE issuing_queue SET leased_until = leased_until - interval '1 hour' WHERE application_id = $1",
           {applications_[1]});
  EXPECT_EQ(certificate_issuance_->recover().taken_over, 1U);
  Outcomes outcomes;
  for (const auto& result : certificate_issuance_->issue(std::move(claimed))) outcomes.push_back(result.outcome);
  EXPECT_EQ(outcomes, (Outcomes{kIssued, IssuanceOutcome::taken_over, kIssued}));
  expect_the_others_issued();
}

TEST_F(IssuingBatchTest, LosesOnlyTheOneWhoseCertificateCannotBeStored) {
  break_in("certificates", applications_[1]);
  EXPECT_EQ(issue_batch(), (Outcomes{kIssued, IssuanceOutcome::requeued, kIssued}));
  expect_the_others_issued();
  EXPECT_EQ(issue_all(), IssuanceOutcome::parked);
}

TEST_F(IssuingBatchTest, LosesOnlyTheOneWhoseIntentCannotBeStored) {
  break_in("issuance_intents", applications_[1]);
  EXPECT_EQ(issue_batch(), (Outcomes{kIssued, IssuanceOutcome::requeued, kIssued}));
  expect_the_others_issued();
  EXPECT_EQ(issue_all(), IssuanceOutcome::parked);
}

TEST_F(IssuingBatchTest, LosesOnlyTheOneWhoseDataCannotBeOpened) {
  as_owner("UPDATE applications SET personal_data = decode(repeat('00', 64), 'hex') WHERE id = $1", {applications_[1]});
  EXPECT_EQ(issue_batch(), (Outcomes{kIssued, IssuanceOutcome::parked, kIssued}));
  expect_the_others_issued();
}

TEST_F(IssuingBatchTest, ReplacesInTheOrderOfTheQueueWithinOneBatch) {
  const ApplicationId later = approved({.snils = "11223344595"});
  queue(later);
  EXPECT_EQ(issue_batch(), (Outcomes{kIssued, kIssued, kIssued, kIssued}));
  const auto first = certificate_of(applications_[0]).value();
  const auto second = certificate_of(later).value();
  EXPECT_EQ(first.status, CertificateStatus::revoked);
  EXPECT_EQ(first.replaced_by, second.certificate.name);
  EXPECT_EQ(second.status, CertificateStatus::good);
}

TEST_F(IssuingBatchTest, ParksTheReissueOfWhatWasRevokedAlone) {
  EXPECT_EQ(issue_batch(), (Outcomes{kIssued, kIssued, kIssued}));
  const auto revoked = certificate_of(applications_[0])->certificate.name;
  const auto kept = certificate_of(applications_[2])->certificate.name;
  const ApplicationId vain = queue_reissue(revoked);
  const ApplicationId good = queue_reissue(kept);
  revoke_certificate(registry_, operator_, revoked,
                     {.reason = RevocationReason::key_compromise,
                      .ground = {.requested_by = RevocationRequester::ca,
                                 .legal_ground = std::nullopt,
                                 .proof = std::monostate{},
                                 .statement = "Распоряжение № 1",
                                 .circumstance_at = std::nullopt,
                                 .known_at = std::nullopt},
                      .invalidity_date = std::nullopt},
                     "body", clock_);
  applications_ = {vain, good};
  EXPECT_EQ(issue_batch(), (Outcomes{IssuanceOutcome::parked, kIssued}));
  EXPECT_EQ(column(vain, "parked_reason"), "certificate.not_active");
  EXPECT_EQ(certificate(kept).replaced_by, certificate_of(good)->certificate.name);
}

TEST_F(IssuingBatchTest, ServesTheOthersWhileSomebodyHoldsOne) {
  std::future<Outcomes> issuing;
  owner_.transact([&](storage::Transaction& transaction) {
    transaction.exec(
        "SELECT 1 FROM subscribers WHERE id = (SELECT subscriber_id FROM applications WHERE id = $1) "
        "FOR UPDATE",
        {applications_[0]});
    issuing = std::async(std::launch::async, [&] { return issue_batch(); });
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (count("SELECT count(*) FROM certificates WHERE application_id IS NOT NULL") < 2) {
      ASSERT_LT(std::chrono::steady_clock::now(), deadline) << "the others wait for the one that is held";
    }
    EXPECT_FALSE(certificate_of(applications_[0]));
  });
  EXPECT_EQ(issuing.get(), (Outcomes{kIssued, kIssued, kIssued}));
}

TEST_F(IssuingBatchTest, RefusesWhileTheClockIsWrongAndGoesOnWhenItIsRight) {
  clock_.error = -std::chrono::hours(1);
  EXPECT_REFUSED(certificate_issuance_->claim(), Errc::issuance_not_safe);
  EXPECT_EQ(state(applications_[0]), "queued");
  clock_.error = std::chrono::seconds(0);
  EXPECT_EQ(issue_batch(), (Outcomes{kIssued, kIssued, kIssued}));
}

TEST_F(IssuingBatchTest, RegistersNothingAfterTheClockWasSetBackInMidBatch) {
  auto claimed = certificate_issuance_->claim();
  clock_.error = -std::chrono::hours(1);
  for (const auto& result : certificate_issuance_->issue(std::move(claimed))) {
    EXPECT_EQ(result.outcome, IssuanceOutcome::left) << result.fault;
  }
  EXPECT_EQ(count("SELECT count(*) FROM certificates WHERE application_id IS NOT NULL"), 0);
  clock_.error = std::chrono::seconds(0);
  as_owner("UPDATE issuing_queue SET leased_until = leased_until - interval '1 hour'", {});
  EXPECT_EQ(certificate_issuance_->recover().taken_over, 3U);
  EXPECT_EQ(issue_batch(), (Outcomes{kIssued, kIssued, kIssued}));
}

TEST_F(IssuingBatchTest, StoresTheIntentsWithTheClaim) {
  const auto claimed = certificate_issuance_->claim();
  EXPECT_EQ(claimed.size(), 3U);
  EXPECT_EQ(count("SELECT count(*) FROM issuance_outcomes i JOIN issuing_queue l USING (application_id, attempt) "
                  "WHERE i.state = 'prepared'"),
            3);
}

TEST_F(IssuingBatchTest, KeepsWhatAnIntentSays) {
  EXPECT_EQ(certificate_issuance_->claim().size(), 3U);
  for (const char* const change : {"tbs = tbs || 'x'", "attempt = attempt + 1",
                                   "not_after = not_after + interval '1 day'", "serial = serial || 'x'"}) {
    EXPECT_REFUSED(as_owner("UPDATE issuance_intents SET " + std::string(change) + " WHERE abandoned_at IS NULL", {}),
                   Errc::internal);
  }
  as_owner("UPDATE issuance_intents SET abandoned_at = now()", {});
  EXPECT_REFUSED(as_owner("UPDATE issuance_intents SET abandoned_at = NULL", {}), Errc::internal);
}

TEST_F(IssuingBatchTest, AbandonsNoIntentThatBecameACertificate) {
  EXPECT_EQ(issue_batch(), (Outcomes{kIssued, kIssued, kIssued}));
  EXPECT_REFUSED(as_owner("UPDATE issuance_intents SET abandoned_at = now()", {}), Errc::internal);
  EXPECT_EQ(count("SELECT count(*) FROM issuance_outcomes WHERE state = 'issued'"), 3);
}

TEST_F(IssuingBatchTest, StoresNoIntentWithoutItsLease) {
  const auto claimed = certificate_issuance_->claim();
  as_owner("UPDATE issuing_queue SET attempt = 2, leased_until = NULL, leased_by = NULL WHERE application_id = $1",
           {applications_[1]});
  EXPECT_REFUSED(issuance_.transact([&](storage::Transaction& transaction) {
    storage::IssuingBatch(transaction)
        .insert_intents({{.name = {"ecdsa-unqualified", SerialNumber::random(random_, 1)},
                          .application = applications_[1],
                          .attempt = 2,
                          .tbs = {0x30},
                          .not_after = clock_.now(),
                          .lint_report = ""}},
                        clock_.now());
  }),
                 Errc::internal);
}

}  // namespace
}  // namespace tamga::app
