// The state of an application is made of its row, of the queue and of the leases: everybody is shown the same.

#include "server/app/close_application.hpp"
#include "server/app/read_applications.hpp"
#include "tests/integration/registry/issuing_fixture.hpp"
#include "tests/support/expect_error.hpp"

namespace tamga::app {
namespace {

using States = std::vector<ApplicationState>;
using Ids = std::vector<ApplicationId>;

class ApplicationStatesTest : public testing::IssuingTest {
 protected:
  Ids listed(const ApplicationFilter& filter) {
    Ids found;
    for (const ApplicationView& view : list_applications(registry_, operator_, filter, 100, std::nullopt, now_).items) {
      if (!filter.states.empty()) {
        EXPECT_TRUE(std::ranges::count(filter.states, view.state)) << to_string(view.state);
      }
      found.push_back(view.id);
    }
    return found;
  }

  Ids listed(States states) {
    ApplicationFilter filter;
    filter.states = std::move(states);
    return listed(filter);
  }

  /// One for each state on the way, oldest first.
  ApplicationStatesTest() {
    for (const char* snils : {"11223344595", "08765430300", "12345678964", "00000001999"}) {
      applications_.push_back(approved({.snils = snils}));
    }
    queue(applications_[0]);
    issue_all();
    queue(applications_[1]);
    attempts_ = certificate_issuance_->claim();
    queue(applications_[2]);
  }

  Ids applications_;  // issued, issuing, queued, approved
  std::vector<IssuanceAttempt> attempts_;
};

TEST_F(ApplicationStatesTest, AreToldAlikeByEachReading) {
  const States states = {ApplicationState::issued, ApplicationState::issuing, ApplicationState::queued,
                         ApplicationState::approved};
  for (std::size_t i = 0; i < states.size(); ++i) {
    EXPECT_EQ(state(applications_[i]), to_string(states[i]));
    EXPECT_EQ(get_application(registry_, operator_, applications_[i], now_).state, states[i]);
    EXPECT_EQ(listed({states[i]}), Ids{applications_[i]}) << to_string(states[i]);
    EXPECT_EQ(database_.read([&](storage::Transaction& transaction) {
      return storage::IssuingQueue(transaction).find_state(applications_[i]);
    }),
              states[i]);
  }
}

TEST_F(ApplicationStatesTest, AreListedTogetherInTheOrderOfTheirNumbers) {
  using enum ApplicationState;
  EXPECT_EQ(listed({queued, issuing}), (Ids{applications_[1], applications_[2]}));
  EXPECT_EQ(listed({approved, queued}), (Ids{applications_[2], applications_[3]}));
  EXPECT_EQ(listed({issued, queued}), (Ids{applications_[0], applications_[2]}));
  EXPECT_EQ(listed({approved, issued, issuing, queued}), applications_);
  EXPECT_EQ(listed({approved, issued}), (Ids{applications_[0], applications_[3]}));
  EXPECT_EQ(listed({parked, rejected}), Ids{});
}

TEST_F(ApplicationStatesTest, WhatIsInTheQueueIsLateToo) {
  ApplicationFilter late;
  late.late_only = true;
  EXPECT_EQ(listed(late), Ids{});
  now_ += std::chrono::days(60);
  EXPECT_EQ(listed(late), (Ids{applications_[1], applications_[2], applications_[3]}));
}

TEST_F(ApplicationStatesTest, NobodyChangesWhatIsInTheQueueOrIssued) {
  for (const std::size_t i : {0, 1, 2}) {
    EXPECT_REFUSED(withdraw_application(registry_, operator_, applications_[i], {}, now_),
                   Errc::application_wrong_state);
    EXPECT_REFUSED(reject_application(registry_, operator_, applications_[i], {"не нужен"}, now_),
                   Errc::application_wrong_state);
  }
  EXPECT_EQ(count("SELECT count(*) FROM issuing_queue"), 2);
  EXPECT_EQ(certificate_issuance_->issue(std::move(attempts_)).front().outcome, IssuanceOutcome::issued);
  EXPECT_EQ(issue_all(), IssuanceOutcome::issued);
  EXPECT_EQ(count("SELECT count(*) FROM issuing_queue"), 0);
  EXPECT_EQ(listed({ApplicationState::issued}).size(), 3U);
}

TEST_F(ApplicationStatesTest, WhoIsParkedLeavesTheQueueAndComesBackAtItsEnd) {
  owner_.transact([&](storage::Transaction& transaction) {
    transaction.exec(
        "UPDATE subscribers SET blocked_at = now() WHERE id = (SELECT subscriber_id FROM applications "
        "WHERE id = $1)",
        {applications_[1]});
  });
  EXPECT_EQ(certificate_issuance_->issue(std::move(attempts_)).front().outcome, IssuanceOutcome::parked);
  EXPECT_EQ(state(applications_[1]), "parked");
  EXPECT_EQ(listed({ApplicationState::queued, ApplicationState::parked}), (Ids{applications_[1], applications_[2]}));
  owner_.transact(
      [](storage::Transaction& transaction) { transaction.exec("UPDATE subscribers SET blocked_at = NULL"); });
  queue(applications_[1]);
  std::vector<ApplicationId> order;
  for (const IssuanceAttempt& attempt : certificate_issuance_->claim()) order.push_back(attempt.claimed.id);
  EXPECT_EQ(order, (Ids{applications_[2], applications_[1]}));
}

}  // namespace
}  // namespace tamga::app
