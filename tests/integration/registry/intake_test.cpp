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
  for (int round = 1; round <= 20; ++round) {
    const SubmissionInput input = submission();
    const IdempotentRequest request{.key = "key-" + std::to_string(round), .body = "body"};
    std::mutex mutex;
    std::set<ApplicationId> made;
    std::vector<std::string> refusals;
    std::vector<std::thread> daemons;
    for (int i = 0; i < 8; ++i) {
      daemons.emplace_back([&] {
        Registry other = registry_;
        other.requests_in_flight = std::make_shared<RequestsInFlight>();
        try {
          const auto id = submit_application(other, clerk_, input, request, now_).id;
          const std::scoped_lock lock(mutex);
          made.insert(id);
        } catch (const Error& error) {
          const std::scoped_lock lock(mutex);
          refusals.emplace_back(error.what());
        }
      });
    }
    for (std::thread& daemon : daemons) daemon.join();
    EXPECT_EQ(made.size(), 1U);
    EXPECT_EQ(refusals, std::vector<std::string>{});
    EXPECT_EQ(count("SELECT count(*) FROM applications"), round);
  }
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

TEST_F(IntakeTest, RepeatsTheFirstAnswerAndRecordsTheReading) {
  const SubmissionInput input = submission();
  const IdempotentRequest request{.key = "key", .body = "body"};
  const ApplicationView first = submit_application(registry_, clerk_, input, request, now_);
  return_application(registry_, operator_, first.id, {"проверьте", {}}, now_ + std::chrono::hours(1));
  resubmit_application(registry_, clerk_, first.id, submission({.email = "other@example.ru"}),
                       now_ + std::chrono::days(1));
  approve(first);
  const int read = count("SELECT count(*) FROM audit_entries WHERE action = 'application.read'");
  const ApplicationView again = submit_application(registry_, clerk_, input, request, now_ + std::chrono::days(2));
  EXPECT_EQ(count("SELECT count(*) FROM audit_entries WHERE action = 'application.read'"), read + 1);
  EXPECT_EQ(again.id, first.id);
  EXPECT_EQ(again.state, ApplicationState::submitted);
  EXPECT_EQ(again.applicant, first.applicant);
  EXPECT_EQ(again.public_key.fingerprint, first.public_key.fingerprint);
  EXPECT_EQ(again.due_at, first.due_at);
  EXPECT_EQ(again.allowed_actions, first.allowed_actions);
  EXPECT_FALSE(again.subscriber_id || again.identification);
  EXPECT_EQ(again.history.size(), 1U);
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
