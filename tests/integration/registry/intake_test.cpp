#include <atomic>
#include <thread>

#include "server/app/approve_application.hpp"
#include "server/app/close_application.hpp"
#include "server/app/read_applications.hpp"
#include "server/app/submit_application.hpp"
#include "tests/integration/registry/registry_fixture.hpp"
#include "tests/support/expect_error.hpp"

namespace tamga::app {
namespace {

using testing::Person;

class IntakeTest : public testing::RegistryTest {
 protected:
  ApplicationView approve(const ApplicationView& application, IdentificationKind kind = IdentificationKind::personal) {
    return approve_application(registry_, operator_, application.id, identified(kind), now_);
  }

  std::vector<ApplicationId> ids(const Actor& actor, const ApplicationFilter& filter, std::size_t limit = kMaxPage) {
    std::vector<ApplicationId> found;
    std::optional<std::string> cursor;
    do {
      const ApplicationPage page = list_applications(registry_, actor, filter, limit, cursor, now_);
      EXPECT_LE(page.items.size(), limit);
      for (const ApplicationView& view : page.items) found.push_back(view.id);
      cursor = page.next_cursor;
    } while (cursor);
    return found;
  }
};

TEST_F(IntakeTest, ShowsASubmittedApplicationWhole) {
  const ApplicationView submitted = submit(clerk_);
  const ApplicationView view = get_application(registry_, operator_, submitted.id, now_);
  EXPECT_EQ(view.state, ApplicationState::submitted);
  EXPECT_EQ(view.channel, Channel::mfc);
  EXPECT_EQ(view.office, "МФЦ Арбат");
  EXPECT_EQ(view.profile, "unqualified-individual-ecdsa");
  EXPECT_EQ(view.applicant, testing::applicant_data({}));
  EXPECT_EQ(view.submitted_by, clerk_.id);
  EXPECT_EQ(view.public_key.fingerprint.size(), 32U);
  EXPECT_GT(view.due_at, now_);
  ASSERT_EQ(view.history.size(), 1U);
  EXPECT_EQ(view.history[0].action, ApplicationAction::submit);
  EXPECT_EQ(view.history[0].by, clerk_.id);
  EXPECT_EQ(count("SELECT count(*) FROM audit_entries WHERE action = 'application.read'"), 1);
}

TEST_F(IntakeTest, RefusesAKeyThatWasSeenBefore) {
  const SubmissionInput input = submission();
  submit_application(registry_, operator_, input, std::nullopt, now_);
  EXPECT_REFUSED(submit_application(registry_, clerk_, input, std::nullopt, now_), Errc::key_already_registered);
  EXPECT_EQ(count("SELECT count(*) FROM applications"), 1);
}

TEST_F(IntakeTest, NamesTheRequestWhenItCannotBeRead) {
  SubmissionInput input = submission();
  input.request = {1, 2, 3};
  try {
    submit_application(registry_, operator_, input, std::nullopt, now_);
    ADD_FAILURE();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), Errc::invalid_fields);
    EXPECT_EQ(error.details().fields, (FieldErrors{{"/request", Errc::request_unreadable}}));
  }
}

TEST_F(IntakeTest, MakesOneApplicationOfManyCallsWithOneIdempotencyKey) {
  const SubmissionInput input = submission();
  const IdempotentRequest request{.key = "mfc-2026-000001", .body = "{\"the\":\"body\"}"};
  std::atomic<int> answered = 0, in_progress = 0, wrong = 0;
  std::vector<std::thread> callers;
  for (int i = 0; i < 50; ++i) {
    callers.emplace_back([&] {
      try {
        submit_application(registry_, clerk_, input, request, now_);
        ++answered;
      } catch (const Error& error) {
        ++(error.code() == Errc::idempotency_in_progress ? in_progress : wrong);
      }
    });
  }
  for (std::thread& caller : callers) caller.join();
  EXPECT_GE(answered, 1);
  EXPECT_EQ(answered + in_progress, 50);
  EXPECT_EQ(wrong, 0);
  EXPECT_EQ(count("SELECT count(*) FROM applications"), 1);

  const auto first = ids(clerk_, {});
  EXPECT_EQ(submit_application(registry_, clerk_, input, request, now_).id, first.at(0));
  EXPECT_REFUSED(submit_application(registry_, clerk_, input, IdempotentRequest{request.key, "another body"}, now_),
                 Errc::idempotency_key_reused);
}

TEST_F(IntakeTest, DecidesByTheDatabaseWhenTwoDaemonsTakeOneIdempotencyKey) {
  const SubmissionInput input = submission();
  const IdempotentRequest request{.key = "key", .body = "body"};
  std::mutex mutex;
  std::set<ApplicationId> made;
  std::vector<std::thread> daemons;
  for (int i = 0; i < 8; ++i) {
    daemons.emplace_back([&] {
      Registry other = registry_;
      other.requests_in_flight = std::make_shared<RequestsInFlight>();
      const auto id = submit_application(other, clerk_, input, request, now_).id;
      const std::scoped_lock lock(mutex);
      made.insert(id);
    });
  }
  for (std::thread& daemon : daemons) daemon.join();
  EXPECT_EQ(made.size(), 1U);
  EXPECT_EQ(count("SELECT count(*) FROM applications"), 1);
}

TEST_F(IntakeTest, PagesOldestFirstWithoutGapsWhileOthersArrive) {
  std::vector<ApplicationId> expected;
  for (int i = 0; i < 7; ++i) expected.push_back(submit(operator_).id);
  EXPECT_EQ(ids(operator_, {}, 3), expected);
  const ApplicationPage first = list_applications(registry_, operator_, {}, 3, std::nullopt, now_);
  const auto late = submit(operator_).id;
  const ApplicationPage rest = list_applications(registry_, operator_, {}, 100, first.next_cursor, now_);
  ASSERT_EQ(rest.items.size(), 5U);
  EXPECT_EQ(rest.items.back().id, late);
  for (const char* broken : {"", "a", "7", "a-1", "a1x", "a99999999999999999999"}) {
    EXPECT_REFUSED(list_applications(registry_, operator_, {}, 3, std::string(broken), now_), Errc::invalid_fields);
  }
}

TEST_F(IntakeTest, FiltersTheQueue) {
  const auto office = submit(operator_).id;
  const auto mfc = submit(clerk_).id;
  reject_application(registry_, operator_, office, {"паспорт недействителен"}, now_);
  using Ids = std::vector<ApplicationId>;
  const auto found = [&](auto restrict_to) {
    ApplicationFilter filter;
    restrict_to(filter);
    return ids(operator_, filter);
  };
  EXPECT_EQ(found([](auto& filter) { filter.channel = Channel::mfc; }), Ids{mfc});
  EXPECT_EQ(found([](auto& filter) { filter.office = "Главный офис"; }), Ids{office});
  EXPECT_EQ(found([](auto& filter) {
              filter.states = {ApplicationState::rejected, ApplicationState::parked};
            }),
            Ids{office});
  EXPECT_EQ(found([](auto& filter) { filter.signature_kind = SignatureKind::qualified; }), Ids{});
  EXPECT_EQ(found([](auto& filter) { filter.late_only = true; }), Ids{});
  now_ += std::chrono::days(60);
  EXPECT_EQ(found([](auto& filter) { filter.late_only = true; }), Ids{mfc});  // the rejected one is finished
}

TEST_F(IntakeTest, ShowsAClerkHisOwnOfficeOnly) {
  const auto own = submit(clerk_).id;
  const auto other = submit(operator_).id;
  EXPECT_EQ(ids(clerk_, {}), (std::vector<ApplicationId>{own}));
  ApplicationFilter elsewhere;
  elsewhere.office = "Главный офис";
  EXPECT_EQ(ids(clerk_, elsewhere).size(), 0U);
  EXPECT_REFUSED(get_application(registry_, clerk_, other, now_), Errc::application_not_found);
  EXPECT_REFUSED(withdraw_application(registry_, clerk_, other, {}, now_), Errc::application_not_found);
  EXPECT_REFUSED(resubmit_application(registry_, clerk_, other, submission(), now_), Errc::application_not_found);
  EXPECT_EQ(withdraw_application(registry_, clerk_, own, {}, now_).state, ApplicationState::withdrawn);
}

TEST_F(IntakeTest, MakesASubscriberOfAnApprovedApplicant) {
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

TEST_F(IntakeTest, KeepsTheFirstCodeWord) {
  approve(submit(operator_, {}, "первое слово"));
  const int before = count("SELECT hashtext(code_word_hash) AS count FROM subscribers");
  approve(submit(operator_, {}, "другое слово"));
  EXPECT_EQ(count("SELECT hashtext(code_word_hash) AS count FROM subscribers"), before);
}

TEST_F(IntakeTest, LetsOneOfTwoOperatorsApprove) {
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

TEST_F(IntakeTest, ApprovesManyApplicationsOfOneNewPersonAtOnce) {
  std::vector<ApplicationView> applications;
  for (int i = 0; i < 8; ++i) applications.push_back(submit(operator_));
  std::vector<std::thread> operators;
  for (const ApplicationView& application : applications) operators.emplace_back([&] { approve(application); });
  for (std::thread& one : operators) one.join();
  EXPECT_EQ(count("SELECT count(*) FROM subscribers"), 1);
  EXPECT_EQ(count("SELECT count(*) FROM applications WHERE state = 'approved'"), 8);
}

TEST_F(IntakeTest, RefusesAnotherPersonUnderAKnownSnils) {
  approve(submit(operator_));
  const auto other_birth = submit(operator_, Person{.birth_date = "1988-04-12"});
  const auto other_name = submit(operator_, Person{.surname = "Палкина"});
  EXPECT_REFUSED(approve(other_birth), Errc::identity_mismatch);
  EXPECT_REFUSED(approve(other_name), Errc::identity_mismatch);
  EXPECT_EQ(get_application(registry_, operator_, other_name.id, now_).state, ApplicationState::submitted);
}

TEST_F(IntakeTest, TakesANewNameWithANewPassportShownInPerson) {
  approve(submit(operator_));
  const Person married{.surname = "Палкина", .passport_number = "654321", .passport_issued_on = "2026-10-01"};
  EXPECT_REFUSED(approve(submit(operator_, married), IdentificationKind::remote_certificate), Errc::identity_mismatch);
  approve(submit(operator_, married));
  EXPECT_EQ(count("SELECT count(*) FROM audit_entries WHERE action = 'subscriber.data_changed'"), 1);
  EXPECT_REFUSED(approve(submit(operator_)), Errc::identity_mismatch);  // the old name is void now
}

TEST_F(IntakeTest, TakesYeAndYoForOneLetter) {
  approve(submit(operator_));
  EXPECT_EQ(approve(submit(operator_, Person{.surname = "Елкина"})).state, ApplicationState::approved);
}

TEST_F(IntakeTest, RefusesABlockedSubscriber) {
  approve(submit(operator_));
  owner_.transact(
      [](storage::Transaction& transaction) { transaction.exec("UPDATE subscribers SET blocked_at = now()"); });
  EXPECT_REFUSED(approve(submit(operator_)), Errc::subscriber_blocked);
}

TEST_F(IntakeTest, NamesTheActionsThatAStateAllows) {
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

TEST_F(IntakeTest, TakesAReturnedApplicationCorrected) {
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
  EXPECT_EQ(count("SELECT count(*) FROM public_keys"), 2);  // the first key stays known
}

TEST_F(IntakeTest, LeavesNoTraceOfAFailedSubmission) {
  const SubmissionInput input = submission();
  submit_application(registry_, operator_, input, std::nullopt, now_);
  SubmissionInput same_key = submission();
  same_key.request = input.request;
  EXPECT_REFUSED(submit_application(registry_, operator_, same_key, IdempotentRequest{"key", "body"}, now_),
                 Errc::key_already_registered);
  EXPECT_EQ(count("SELECT count(*) FROM idempotency_keys"), 0);
  EXPECT_EQ(count("SELECT count(*) FROM audit_entries WHERE action = 'application.submitted'"), 1);
}

}  // namespace
}  // namespace tamga::app
