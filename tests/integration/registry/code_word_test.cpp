#include "server/app/approve_application.hpp"
#include "server/app/operators.hpp"
#include "server/app/verify_code_word.hpp"
#include "tests/integration/registry/registry_fixture.hpp"
#include "tests/support/expect_error.hpp"

namespace tamga::app {
namespace {

class CodeWordTest : public testing::RegistryTest {
 protected:
  CodeWordTest()
      : subscriber_(
            *approve_application(registry_, operator_, submit(operator_).id, identified(), now_).subscriber_id) {}

  bool told(const std::string& word, const Actor& actor) {
    return verify_code_word(registry_, actor, subscriber_, CodeWord::parse_told(word).value(), "verification", now_);
  }
  bool told(const std::string& word) { return told(word, operator_); }

  SubscriberId subscriber_;
};

TEST_F(CodeWordTest, CountsExactlyAsWritten) {
  EXPECT_TRUE(told("Осенний вальс 1987"));
  EXPECT_TRUE(told("  Осенний вальс 1987 "));
  EXPECT_FALSE(told("осенний вальс 1987"));
  EXPECT_FALSE(told("Осенний вальс 1988"));
}

TEST_F(CodeWordTest, RefusesAfterTooManyWrongOnesUntilTheWindowEnds) {
  for (int i = 0; i < 3; ++i) EXPECT_FALSE(told("неверное слово"));
  now_ += std::chrono::seconds(100);
  try {
    told("Осенний вальс 1987");  // not even the right one
    ADD_FAILURE();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), Errc::too_many_attempts);
    EXPECT_EQ(error.details().retry_after_seconds, 800);
  }
  EXPECT_EQ(count("SELECT count(*) FROM audit_entries WHERE action = 'code_word.refused'"), 1);
  EXPECT_EQ(count("SELECT count(*) FROM audit_entries WHERE action = 'code_word.mismatched'"), 3);
  now_ += std::chrono::seconds(800);
  EXPECT_TRUE(told("Осенний вальс 1987"));
}

TEST_F(CodeWordTest, StartsAfreshAfterARightOne) {
  for (int round = 0; round < 3; ++round) {
    EXPECT_FALSE(told("неверное слово"));
    EXPECT_TRUE(told("Осенний вальс 1987"));
  }
}

TEST_F(CodeWordTest, LimitsOneSourceOverManySubscribers) {
  const Actor guesser = add_operator(Role::operator_, "Главный офис");
  const auto attempt = [&](SubscriberId subscriber) {
    return verify_code_word(registry_, guesser, subscriber, CodeWord::parse_told("угадываю").value(), "verification",
                            now_);
  };
  const auto other =
      *approve_application(registry_, operator_, submit(operator_, {.snils = "08765430300"}).id, identified(), now_)
           .subscriber_id;
  for (int i = 0; i < 3; ++i) EXPECT_FALSE(attempt(subscriber_));
  for (int i = 0; i < 3; ++i) EXPECT_FALSE(attempt(other));
  now_ += std::chrono::seconds(1);
  const auto third =
      *approve_application(registry_, operator_, submit(operator_, {.snils = "12345678964"}).id, identified(), now_)
           .subscriber_id;
  EXPECT_REFUSED(attempt(third), Errc::too_many_attempts);
}

TEST_F(CodeWordTest, CountsBeforeItHashes) {
  // A pool without room refuses to hash, and the attempt is counted all the same.
  CodeWordHashing full({.memory_kib = 64, .passes = 1, .threads = 1, .queue_limit = 0}, random_);
  Registry busy{.database = database_,
                .personal_data = personal_data_,
                .code_words = full,
                .profiles = profiles_,
                .random = random_,
                .code_word_limits = registry_.code_word_limits};
  for (int i = 0; i < 3; ++i) {
    EXPECT_REFUSED(
        verify_code_word(busy, operator_, subscriber_, CodeWord::parse_told("слово").value(), "verification", now_),
        Errc::too_busy);
  }
  EXPECT_REFUSED(told("Осенний вальс 1987"), Errc::too_many_attempts);
}

TEST_F(CodeWordTest, AnswersFalseWithoutACodeWord) {
  owner_.transact([](storage::Transaction& transaction) {
    transaction.exec(
        "UPDATE subscribers SET code_word_hash = NULL, code_word_set_at = NULL, code_word_application = NULL");
  });
  EXPECT_FALSE(told("Осенний вальс 1987"));
}

TEST_F(CodeWordTest, KnowsNoStrangersAndServesNoBlockedOnes) {
  EXPECT_REFUSED(verify_code_word(registry_, operator_, SubscriberId::make(random_),
                                  CodeWord::parse_told("слово").value(), "verification", now_),
                 Errc::subscriber_not_found);
  owner_.transact(
      [](storage::Transaction& transaction) { transaction.exec("UPDATE subscribers SET blocked_at = now()"); });
  EXPECT_REFUSED(told("Осенний вальс 1987"), Errc::subscriber_blocked);
}

TEST_F(CodeWordTest, HashesDifferThoughTheWordIsTheSame) {
  const CodeWord word = CodeWord::parse("Осенний вальс 1987").value();
  const std::string one = code_words_.hash(word);
  const std::string two = code_words_.hash(word);
  EXPECT_TRUE(one.starts_with("$argon2id$v=19$m=64,t=1,p=1$")) << one;
  EXPECT_NE(one, two);
  EXPECT_TRUE(code_words_.matches(word, one));
  EXPECT_FALSE(code_words_.matches(CodeWord::parse("Осенний вальс").value(), one));
  EXPECT_FALSE(code_words_.matches(word, std::nullopt));
}

class OperatorsTest : public testing::RegistryTest {};

TEST_F(OperatorsTest, AreKnownByTheirCertificates) {
  EXPECT_REFUSED(authenticate_operator(database_, Bytes(32, 9)), Errc::operator_unknown);
  const Actor actor = add_operator(Role::auditor, "Минцифры");
  EXPECT_EQ(actor.role, Role::auditor);
  EXPECT_EQ(actor.office, "Минцифры");

  EXPECT_EQ(count("SELECT count(*) FROM audit_entries WHERE action = 'operator.added' AND object = 'operator:" +
                  actor.id.to_string() +
                  "' AND details::json ->> 'role' = 'auditor' "
                  "AND details::json ->> 'office' = 'Минцифры'"),
            1);

  const OperatorView disabled = disable_operator(issuance_, actor.id, now_);
  EXPECT_EQ(disabled.disabled_at, now_);
  EXPECT_EQ(disable_operator(issuance_, actor.id, now_ + std::chrono::seconds(9)).disabled_at, now_);
  EXPECT_REFUSED(authenticate_operator(database_, disabled.certificate_sha256), Errc::operator_disabled);
  EXPECT_REFUSED(disable_operator(issuance_, OperatorId::make(random_), now_), Errc::operator_unknown);
  EXPECT_EQ(list_operators(issuance_).size(), 3U);
}

TEST_F(OperatorsTest, AreNobodyOnceTheirCertificatesAreRevoked) {
  owner_.transact([](storage::Transaction& transaction) {
    transaction.exec(
        "UPDATE certificate_status SET status = 'revoked', revoked_at = now(), version = version + 1 "
        "WHERE profile = 'staff' AND status = 'active'");
  });
  const auto operators = list_operators(issuance_);
  for (const OperatorView& view : operators) {
    EXPECT_REFUSED(authenticate_operator(database_, view.certificate_sha256), Errc::operator_disabled);
  }
}

TEST_F(CodeWordTest, BeginsAnotherWindowWhenTheClockWasSetBackBeforeTheFirst) {
  for (int i = 0; i < 3; ++i) EXPECT_FALSE(told("неверное слово"));
  EXPECT_REFUSED(told("Осенний вальс 1987"), Errc::too_many_attempts);
  now_ -= std::chrono::seconds(30);  // another daemon's clock, or a request that was overtaken: the same window
  EXPECT_REFUSED(told("Осенний вальс 1987"), Errc::too_many_attempts);
  now_ -= std::chrono::hours(24);
  EXPECT_TRUE(told("Осенний вальс 1987"));
}

}  // namespace
}  // namespace tamga::app
