#include <atomic>
#include <thread>

#include "server/app/approve_application.hpp"
#include "server/app/close_application.hpp"
#include "server/app/read_applications.hpp"
#include "server/app/submit_application.hpp"
#include "server/storage/subscribers.hpp"
#include "tests/integration/registry/registry_fixture.hpp"
#include "tests/support/expect_error.hpp"

namespace tamga::app {
namespace {

using testing::Person;

class ReviewTest : public testing::RegistryTest {
 protected:
  ApplicationView approve(const ApplicationView& application, IdentificationKind kind = IdentificationKind::personal) {
    return approve_application(registry_, operator_, application.id, identified(kind), now_);
  }

  std::optional<SubscriberId> get_subscriber() {
    return owner_.read([](storage::Transaction& transaction) {
      const auto row = transaction.find("SELECT id FROM subscribers");
      return row ? std::optional(row->get<SubscriberId>("id")) : std::nullopt;
    });
  }
};

TEST_F(ReviewTest, MakesASubscriberOfAnApprovedApplicant) {
  const ApplicationView approved = approve(submit(clerk_));
  EXPECT_EQ(approved.state, ApplicationState::approved);
  ASSERT_TRUE(approved.subscriber_id);
  ASSERT_TRUE(approved.identification);
  EXPECT_EQ(approved.identification->identification, identified().identification);
  EXPECT_EQ(approved.identification->by, operator_.id);
  EXPECT_EQ(count("SELECT count(*) FROM subscribers WHERE code_word_hash LIKE '$argon2id$%'"), 1);
  EXPECT_EQ(count("SELECT count(*) FROM applications WHERE code_word_hash IS NOT NULL"), 0);
  EXPECT_EQ(approve(submit(clerk_)).subscriber_id, approved.subscriber_id);
  EXPECT_EQ(count("SELECT count(*) FROM subscribers"), 1);
}

TEST_F(ReviewTest, KeepsTheFirstCodeWord) {
  approve(submit(operator_, {}, "первое слово"));
  const int before = count("SELECT hashtext(code_word_hash) AS count FROM subscribers");
  approve(submit(operator_, {}, "другое слово"));
  EXPECT_EQ(count("SELECT hashtext(code_word_hash) AS count FROM subscribers"), before);
}

TEST_F(ReviewTest, TakesACodeWordAwayWithTheApplicationItCameFrom) {
  const auto first = approve(submit(operator_, {}, "первое слово")).id;
  const auto second = approve(submit(operator_, {}, "другое слово")).id;
  const auto has_word = [&] { return count("SELECT count(*) FROM subscribers WHERE code_word_hash IS NOT NULL") == 1; };
  reject_application(registry_, operator_, second, {"другое заявление"}, now_);
  EXPECT_TRUE(has_word());
  reject_application(registry_, operator_, first, {"паспорт недействителен"}, now_);
  EXPECT_FALSE(has_word());
  EXPECT_EQ(count("SELECT count(*) FROM audit_entries WHERE action = 'subscriber.code_word_taken_away'"), 1);
  const auto third = approve(submit(operator_, {}, "третье слово")).id;
  EXPECT_TRUE(has_word());
  withdraw_application(registry_, operator_, third, {}, now_);
  EXPECT_FALSE(has_word());
}

TEST_F(ReviewTest, KeepsWhatANewerApplicationSaid) {
  const auto emails = [&](const std::vector<ApplicationView>& order) {
    for (const ApplicationView& application : order) approve(application);
    return owner_.read([&](storage::Transaction& transaction) {
      const auto subscriber = storage::Subscribers(transaction).find(*get_subscriber());
      return personal_data_
          .open_applicant(transaction, subscriber->personal_data, {"subscribers", subscriber->id.to_string()})
          .email.text();
    });
  };
  const auto at_first = submit(operator_, {.email = "first@example.ru"});
  now_ += std::chrono::hours(1);
  const auto old_passport = submit(operator_, {.passport_issued_on = "2009-05-20", .email = "old-passport@example.ru"});
  const auto newer = submit(operator_, {.email = "newer@example.ru"});
  EXPECT_EQ(emails({newer}), "newer@example.ru");
  EXPECT_EQ(emails({at_first}), "newer@example.ru");
  EXPECT_EQ(emails({old_passport}), "newer@example.ru");
  const auto new_passport = submit(operator_, {.passport_issued_on = "2026-10-01", .email = "new-passport@example.ru"});
  EXPECT_EQ(emails({new_passport}), "new-passport@example.ru");
  // What was corrected is as new as the correction.
  const auto returned = submit(operator_, {.passport_issued_on = "2026-10-01", .email = "typo@example.ru"});
  return_application(registry_, operator_, returned.id, {"опечатка", {}}, now_);
  now_ += std::chrono::hours(1);
  EXPECT_EQ(emails({submit(operator_, {.passport_issued_on = "2026-10-01", .email = "latest@example.ru"})}),
            "latest@example.ru");
  now_ += std::chrono::hours(1);
  EXPECT_EQ(emails({resubmit_application(
                registry_, operator_, returned.id,
                submission({.passport_issued_on = "2026-10-01", .email = "corrected@example.ru"}), now_)}),
            "corrected@example.ru");
}

TEST_F(ReviewTest, LetsOneOfTwoOperatorsApprove) {
  const ApplicationView application = submit(operator_);
  std::atomic<int> approved = 0, refused = 0;
  std::vector<std::thread> operators;
  for (int i = 0; i < 8; ++i) {
    operators.emplace_back([&] {
      try {
        approve(application);
        ++approved;
      } catch (const Error& error) {
        if (error.code() == Errc::application_wrong_state) ++refused;
      }
    });
  }
  for (std::thread& one : operators) one.join();
  EXPECT_EQ(approved, 1);
  EXPECT_EQ(refused, 7);
  EXPECT_EQ(count("SELECT count(*) FROM identifications"), 1);
}

TEST_F(ReviewTest, ApprovesManyApplicationsOfOneNewPersonAtOnce) {
  std::vector<ApplicationView> applications;
  for (int i = 0; i < 8; ++i) applications.push_back(submit(operator_));
  std::vector<std::thread> operators;
  for (const ApplicationView& application : applications) operators.emplace_back([&] { approve(application); });
  for (std::thread& one : operators) one.join();
  EXPECT_EQ(count("SELECT count(*) FROM subscribers"), 1);
  EXPECT_EQ(count("SELECT count(*) FROM applications WHERE state = 'approved'"), 8);
}

TEST_F(ReviewTest, RefusesAnotherPersonUnderAKnownSnils) {
  approve(submit(operator_));
  const auto other_birth = submit(operator_, Person{.birth_date = "1988-04-12"});
  const auto other_name = submit(operator_, Person{.surname = "Палкина"});
  EXPECT_REFUSED(approve(other_birth), Errc::identity_mismatch);
  EXPECT_REFUSED(approve(other_name), Errc::identity_mismatch);
  EXPECT_EQ(get_application(registry_, operator_, other_name.id, now_).state, ApplicationState::submitted);
}

TEST_F(ReviewTest, ForgetsWhatOnlyApplicationsThatWereTurnedDownHaveSaid) {
  const Person wrong{.surname = "Палкина", .birth_date = "1988-04-12"};
  const auto rejected = approve(submit(operator_, wrong));
  const auto withdrawn = approve(submit(operator_, wrong));
  const auto corrected = submit(operator_);
  reject_application(registry_, operator_, rejected.id, {"дата рождения"}, now_);
  EXPECT_REFUSED(approve(corrected), Errc::identity_mismatch);  // the other one stands by it
  withdraw_application(registry_, operator_, withdrawn.id, {}, now_);
  EXPECT_EQ(approve(corrected).subscriber_id, rejected.subscriber_id);
  const auto registered = owner_.read([&](storage::Transaction& transaction) {
    const auto subscriber = storage::Subscribers(transaction).find(*get_subscriber());
    return personal_data_.open_applicant(transaction, subscriber->personal_data,
                                         {"subscribers", subscriber->id.to_string()});
  });
  EXPECT_EQ(registered, testing::applicant_data({}));
  EXPECT_EQ(count("SELECT count(*) FROM audit_entries WHERE action = 'subscriber.data_changed'"), 1);
  EXPECT_REFUSED(approve(submit(operator_, wrong)), Errc::identity_mismatch);  // and now this one by the truth
}

TEST_F(ReviewTest, TakesANewNameWithANewPassportShownInPerson) {
  approve(submit(operator_));
  const Person married{.surname = "Палкина", .passport_number = "654321", .passport_issued_on = "2026-10-01"};
  EXPECT_REFUSED(approve(submit(operator_, married), IdentificationKind::remote_certificate), Errc::identity_mismatch);
  approve(submit(operator_, married));
  EXPECT_EQ(count("SELECT count(*) FROM audit_entries WHERE action = 'subscriber.data_changed'"), 1);
  EXPECT_REFUSED(approve(submit(operator_)), Errc::identity_mismatch);  // the old name is void now
}

TEST_F(ReviewTest, TakesYeAndYoForOneLetter) {
  approve(submit(operator_));
  EXPECT_EQ(approve(submit(operator_, Person{.surname = "Елкина"})).state, ApplicationState::approved);
}

TEST_F(ReviewTest, RefusesABlockedSubscriber) {
  approve(submit(operator_));
  owner_.transact(
      [](storage::Transaction& transaction) { transaction.exec("UPDATE subscribers SET blocked_at = now()"); });
  EXPECT_REFUSED(approve(submit(operator_)), Errc::subscriber_blocked);
}

TEST_F(ReviewTest, NamesTheActionsThatAStateAllows) {
  const auto id = submit(operator_).id;
  reject_application(registry_, operator_, id, {"нет"}, now_);
  try {
    approve_application(registry_, operator_, id, identified(), now_);
    ADD_FAILURE();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), Errc::application_wrong_state);
    ASSERT_EQ(error.details().members.size(), 1U);
    EXPECT_EQ(error.details().members[0].first, "allowed_actions");
    EXPECT_TRUE(error.details().members[0].second.empty());
  }
  EXPECT_EQ(count("SELECT count(*) FROM subscribers"), 0);
}

TEST_F(ReviewTest, TakesAReturnedApplicationCorrected) {
  const ApplicationView first = submit(clerk_);
  EXPECT_REFUSED(resubmit_application(registry_, clerk_, first.id, submission(), now_), Errc::application_wrong_state);
  return_application(registry_, operator_, first.id, {"проверьте дату", {{"/applicant/birth_date", "другая дата"}}},
                     now_);
  now_ += std::chrono::days(1);
  const ApplicationView again =
      resubmit_application(registry_, clerk_, first.id, submission({.birth_date = "1987-04-13"}), now_);
  EXPECT_EQ(again.state, ApplicationState::submitted);
  EXPECT_EQ(to_iso_date(again.applicant.birth_date), "1987-04-13");
  EXPECT_NE(again.public_key.fingerprint, first.public_key.fingerprint);
  EXPECT_GT(again.due_at, first.due_at);
  ASSERT_EQ(again.history.size(), 3U);
  EXPECT_EQ(again.history[1].reason, "проверьте дату");
  EXPECT_EQ(again.history[1].fields, (std::vector<FieldComment>{{"/applicant/birth_date", "другая дата"}}));
  EXPECT_EQ(count("SELECT count(*) FROM public_keys WHERE application_id IS NOT NULL"),
            2);  // the first key stays known
}

}  // namespace
}  // namespace tamga::app
