#include "server/app/audit_log.hpp"

#include <gmock/gmock.h>

#include "server/storage/audit_entries.hpp"
#include "tests/integration/registry/registry_fixture.hpp"

namespace tamga::app {
namespace {

using ::testing::HasSubstr;

class AuditLogTest : public testing::RegistryTest {
 protected:
  AuditLogTest() : signer_(PrivateKey::generate(ParameterSet::p256)) {
    // Three rounds of the chainer: links 1..n with a checkpoint at the end of each round.
    for (int round = 0; round < 3; ++round) {
      for (int i = 0; i < 4; ++i) add_entry();
      while (chain_audit_entries(issuance_, signer_, now_) > 0) {
      }
    }
    last_ = count("SELECT max(number)::int AS count FROM audit_chain");
  }

  void add_entry() {
    issuance_.transact([&](storage::Transaction& transaction) {
      storage::AuditEntries(transaction)
          .add({.at = now_,
                .operator_id = std::nullopt,
                .office = "",
                .action = "certificate.issued",
                .object = "certificate:x/01",
                .details = {}});
    });
  }

  AuditVerdict verify(const std::optional<AuditMark>& known = std::nullopt) {
    return verify_audit_log(issuance_, signer_.public_key(), known, now_);
  }

  std::string fault(const std::optional<AuditMark>& known = std::nullopt) {
    return verify(known).fault.value_or("none");
  }

  /// What somebody does who may do anything in the database.
  void tamper(const std::string& statements) {
    testing::PostgresCluster::running().execute(
        name_, "SET session_replication_role = replica; SET search_path = tamga; " + statements);
  }

  std::string number(int n) { return std::to_string(n); }

  KeyFileSigner signer_;
  int last_ = 0;
};

TEST_F(AuditLogTest, IsWholeAndSaysWhereItEnds) {
  const AuditVerdict verdict = verify();
  EXPECT_EQ(verdict.fault, std::nullopt);
  EXPECT_EQ(verdict.links, last_);
  EXPECT_EQ(verdict.checkpoints, 3);
  EXPECT_EQ(verdict.last_checkpoint_at, now_);
  ASSERT_TRUE(verdict.last);
  EXPECT_EQ(verdict.last->number, last_);
  const auto mark = parse_audit_mark(to_string(*verdict.last));
  ASSERT_TRUE(mark);
  EXPECT_EQ(mark->hash, verdict.last->hash);
  add_entry();
  while (chain_audit_entries(issuance_, signer_, now_) > 0) {
  }
  EXPECT_EQ(fault(mark), "none");
}

TEST_F(AuditLogTest, FindsADeletedCheckpoint) {
  tamper("DELETE FROM audit_checkpoints WHERE number = " + number(last_));
  EXPECT_EQ(fault(), "no checkpoint signs the last link, " + number(last_));
}

TEST_F(AuditLogTest, FindsAnEntryThatWasHashedAgain) {
  // The whole end of the chain is computed anew; only the audit key could sign it.
  tamper("UPDATE audit_entries SET office = 'x' WHERE id = (SELECT entry_id FROM audit_chain WHERE number = 2)");
  EXPECT_THAT(fault(), HasSubstr("link 2 (entry"));
  Bytes previous;
  std::string statements;
  issuance_.read([&](storage::Transaction& transaction) {
    storage::AuditChain(transaction).for_each_link([&](const storage::ChainedRow& row) {
      previous = link_hash(previous, row.link->number, *row.entry);
      statements += "UPDATE audit_chain SET hash = '\\x" + to_hex(previous) +
                    "' WHERE number = " + std::to_string(row.link->number) + ";";
    });
  });
  tamper(statements);
  EXPECT_THAT(fault(), HasSubstr("signed another hash"));
  tamper("UPDATE audit_checkpoints p SET hash = c.hash FROM audit_chain c WHERE c.number = p.number");
  EXPECT_THAT(fault(), HasSubstr("is not the audit key's"));
}

TEST_F(AuditLogTest, FindsATruncation) {
  const AuditMark end = verify().last.value();
  // Links without their checkpoint; then the checkpoint too, so that the log ends at no checkpoint.
  tamper("DELETE FROM audit_chain WHERE number = " + number(last_));
  EXPECT_THAT(fault(), HasSubstr("signs a link that is gone"));
  tamper("DELETE FROM audit_checkpoints WHERE number = " + number(last_));
  EXPECT_EQ(fault(), "no checkpoint signs the last link, " + number(last_ - 1));
  // Back to an earlier checkpoint: the entries are there and not chained, which the chainer does not leave for long.
  tamper("DELETE FROM audit_chain WHERE number > (SELECT max(number) FROM audit_checkpoints)");
  EXPECT_EQ(fault(), "none");
  now_ += std::chrono::minutes(11);
  EXPECT_THAT(fault(), HasSubstr("are not chained"));
  // With the entries gone as well, only what was written down elsewhere tells.
  tamper("DELETE FROM audit_entries e WHERE NOT EXISTS (SELECT FROM audit_chain c WHERE c.entry_id = e.id)");
  EXPECT_EQ(fault(), "none");
  EXPECT_EQ(fault(end), "link " + number(last_) + ", which was written down, is gone");
}

TEST_F(AuditLogTest, FindsAnotherOrderAndAHole) {
  tamper(
      "UPDATE audit_chain SET number = 1000 WHERE number = 2; UPDATE audit_chain SET number = 2 WHERE number = 3;"
      "UPDATE audit_chain SET number = 3 WHERE number = 1000");
  EXPECT_THAT(fault(), HasSubstr("link 2 (entry"));
  tamper("DELETE FROM audit_chain WHERE number = 2");
  EXPECT_EQ(fault(), "links are missing before link 3");
}

TEST_F(AuditLogTest, FindsALinkWithoutItsEntry) {
  tamper("DELETE FROM audit_entries WHERE id = (SELECT entry_id FROM audit_chain WHERE number = 1)");
  EXPECT_EQ(fault(), "the entry of link 1 is gone");
}

TEST_F(AuditLogTest, FindsAnotherHashThanTheOneWrittenDown) {
  AuditMark mark = verify().last.value();
  mark.hash[0] ^= 1;
  EXPECT_THAT(fault(mark), HasSubstr("another hash than the one that was written down"));
}

TEST(AuditMark, IsANumberAndAHash) {
  const std::string hash(64, 'a');
  ASSERT_TRUE(parse_audit_mark("17:" + hash));
  EXPECT_EQ(parse_audit_mark("17:" + hash)->number, 17);
  const std::vector<std::string> wrong_ones = {
      "",          hash,        ":" + hash,   "17:",         "17:" + hash + "aa",
      "x:" + hash, "0:" + hash, "-1:" + hash, "17 :" + hash, "17:" + std::string(64, 'g')};
  for (const std::string& wrong : wrong_ones) {
    EXPECT_FALSE(parse_audit_mark(wrong)) << wrong;
  }
}

}  // namespace
}  // namespace tamga::app
