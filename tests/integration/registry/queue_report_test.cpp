#include "server/storage/queue_report.hpp"

#include "tests/integration/registry/issuing_fixture.hpp"

namespace tamga::storage {
namespace {

using app::IssuanceOutcome;

class QueueReportTest : public testing::IssuingTest {
 protected:
  std::optional<QueuePlace> place_of(ApplicationId application, Instant at) {
    return database_.read([&](Transaction& transaction) { return QueueReport(transaction).place_of(application, at); });
  }
  std::optional<QueuePlace> place_of(ApplicationId application) { return place_of(application, clock_.now()); }

  QueueLengths lengths(Instant at) {
    return database_.read([&](Transaction& transaction) { return QueueReport(transaction).lengths(at); });
  }
  QueueLengths lengths() { return lengths(clock_.now()); }

  void as_owner(const std::string& sql) {
    owner_.transact([&](Transaction& transaction) { transaction.exec(sql); });
  }

  /// As many as a rate needs were made since this one was queued, however long that took.
  ApplicationId waiting_behind_ten() {
    for (int i = 0; i < 10; ++i) issued();
    const ApplicationId application = approved({.snils = "08765430300"});
    queue(application);
    as_owner(
        "UPDATE applications SET queued_at = "
        "(SELECT min(issued_at) FROM certificates WHERE application_id IS NOT NULL) "
        "WHERE id IN (SELECT application_id FROM issuing_queue)");
    return application;
  }
};

TEST_F(QueueReportTest, CountsThoseWhoComeBefore) {
  const ApplicationId first = approved();
  const ApplicationId second = approved({.snils = "08765430300"});
  const ApplicationId third = approved({.snils = "12345678964"});
  EXPECT_FALSE(place_of(first));
  for (const ApplicationId application : {first, second, third}) queue(application);
  EXPECT_EQ(place_of(first)->ahead, 0U);
  EXPECT_EQ(place_of(third)->ahead, 2U);
  make_issuance(issuance_, 1)->claim();
  EXPECT_EQ(place_of(first)->ahead, 0U) << "it is being issued";
  EXPECT_EQ(place_of(third)->ahead, 2U) << "one that is being issued and one that waits";
  EXPECT_EQ(lengths().issuing, 1U);
  EXPECT_EQ(lengths().queued, 2U);
  EXPECT_TRUE(lengths().oldest_queued_at);
  EXPECT_EQ(issue_all(), IssuanceOutcome::issued);
  EXPECT_FALSE(place_of(third));
}

TEST_F(QueueReportTest, KnowsNoRateUntilSomethingWasMade) {
  const ApplicationId application = approved();
  queue(application);
  EXPECT_FALSE(place_of(application)->per_second);
  EXPECT_FALSE(lengths().per_second);
}

TEST_F(QueueReportTest, MeasuresSinceTheQueueIsBusy) {
  const ApplicationId application = waiting_behind_ten();
  const Instant later = lengths().oldest_queued_at.value() + std::chrono::seconds(20);
  EXPECT_EQ(place_of(application, later)->per_second, 0.5);
  EXPECT_EQ(lengths(later).per_second, 0.5);
}

TEST_F(QueueReportTest, ForgetsWhatWasMadeBeforeTheQueueWasBusy) {
  const ApplicationId application = waiting_behind_ten();
  as_owner(
      "UPDATE applications SET queued_at = clock_timestamp() + interval '1 hour' "
      "WHERE id IN (SELECT application_id FROM issuing_queue)");
  EXPECT_FALSE(place_of(application)->per_second);
}

TEST_F(QueueReportTest, NamesWhatIsParkedByItsCodeAlone) {
  const ApplicationId application = approved();
  queue(application);
  as_owner(
      "WITH gone AS (DELETE FROM issuing_queue RETURNING application_id) "
      "UPDATE applications SET state = 'parked', failures = 1, parked_reason = E'issuing.lint_failed\\nИванов' "
      "FROM gone WHERE id = application_id");
  const auto parked = database_.read([](Transaction& transaction) { return QueueReport(transaction).parked(10); });
  ASSERT_EQ(parked.size(), 1U);
  EXPECT_EQ(parked[0].id, application);
  EXPECT_EQ(parked[0].reason, "issuing.lint_failed");
  EXPECT_EQ(lengths().parked, 1U);
}

}  // namespace
}  // namespace tamga::storage
