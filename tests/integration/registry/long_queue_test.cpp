// However many wait, a batch reads its own rows and no others.

#include "server/storage/issuing_batch.hpp"
#include "tests/integration/registry/issuing_fixture.hpp"

namespace tamga::storage {
namespace {

constexpr int kWaiting = 3000;
constexpr std::size_t kBatch = 16;

class LongQueueTest : public testing::IssuingTest {
 protected:
  /// Many of one person's, of one profile, the last one of the queue first in the table, and the planner knows.
  LongQueueTest() {
    const ApplicationId pattern = approved();
    owner_.transact([&](Transaction& transaction) {
      transaction.exec(
          "INSERT INTO applications OVERRIDING SYSTEM VALUE SELECT (jsonb_populate_record(a, jsonb_build_object("
          "'id', gen_random_uuid(), 'number', 1000000 + g, 'state', 'issued', 'queued_at', now(), "
          "'queue_number', 2000000 - g))).* FROM applications a, generate_series(1, $2::int) g WHERE a.id = $1",
          {pattern, kWaiting});
      transaction.exec(
          "INSERT INTO issuing_queue (queue_number, application_id, attempt) "
          "SELECT queue_number, id, 0 FROM applications WHERE queue_number IS NOT NULL");
      for (const char* table : {"applications", "issuing_queue", "identifications"}) {
        transaction.exec(std::string("ANALYZE ") + table);
      }
    });
  }

  /// Of these tables, by this transaction so far.
  static std::int64_t rows_read(Transaction& transaction) {
    return transaction
        .one(
            "SELECT sum(coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0))::bigint AS rows "
            "FROM pg_stat_xact_user_tables "
            "WHERE relname IN ('applications', 'issuing_queue', 'identifications', 'issuance_intents')")
        .get<std::int64_t>("rows");
  }
};

TEST_F(LongQueueTest, ABatchReadsItsOwnRows) {
  issuance_.transact([&](Transaction& transaction) {
    transaction.prefer_order_of_indexes();
    const auto claimed = IssuingQueue(transaction).claim(kBatch, "test", clock_.now() + std::chrono::seconds(60));
    ASSERT_EQ(claimed.size(), kBatch);
    // Row, queue and identification of each; the queue's once more to lease it.
    EXPECT_LE(rows_read(transaction), static_cast<std::int64_t>(6 * kBatch));

    std::vector<NewIntent> intents;
    std::vector<ApplicationId> applications;
    for (const ClaimedApplication& application : claimed) {
      EXPECT_EQ(application.attempt, 1);
      applications.push_back(application.id);
      intents.push_back({.name = {"ecdsa-unqualified", SerialNumber::random(random_, 1)},
                         .application = application.id,
                         .attempt = 1,
                         .tbs = {0x30},
                         .not_after = clock_.now(),
                         .lint_report = ""});
    }
    IssuingBatch batch(transaction);
    batch.insert_intents(intents, clock_.now());
    const auto locked = batch.lock(applications);
    ASSERT_EQ(locked.size(), kBatch);
    for (std::size_t i = 0; i < kBatch; ++i) {
      EXPECT_EQ(locked.at(applications[i]).attempt, 1);
      EXPECT_EQ(locked.at(applications[i]).intent.value().name, intents[i].name);
    }
    batch.end_issued(applications);
    EXPECT_LE(rows_read(transaction), static_cast<std::int64_t>(16 * kBatch));
  });
  EXPECT_EQ(count("SELECT count(*) FROM issuing_queue"), kWaiting - static_cast<std::int64_t>(kBatch));
}

}  // namespace
}  // namespace tamga::storage
