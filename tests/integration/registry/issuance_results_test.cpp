#include "server/app/issuance_results.hpp"

#include <future>
#include <memory>
#include <thread>
#include <vector>

#include "tests/integration/registry/issuing_fixture.hpp"

namespace tamga::app {
namespace {

using namespace std::chrono_literals;

class IssuanceResultsTest : public testing::IssuingTest {
 protected:
  IssuanceResultsTest() : application_(approved()) { queue(application_); }

  /// Nobody waits longer than the test, whatever fails.
  ~IssuanceResultsTest() override { results_.stop(); }

  std::shared_future<void> start_waiting() {
    waiters_.push_back(
        std::async(std::launch::async, [this, application = application_] { results_.wait(application, 1h); }).share());
    return waiters_.back();
  }

  static bool is_over(const std::shared_future<void>& waiter) {
    return waiter.wait_for(0s) == std::future_status::ready;
  }
  static bool ends(const std::shared_future<void>& waiter) { return waiter.wait_for(30s) == std::future_status::ready; }

  /// One of two that begin to wait at the same time, with room for one: the other has been sent away.
  std::shared_future<void> who_may_wait() {
    const auto one = start_waiting();
    const auto other = start_waiting();
    while (!is_over(one) && !is_over(other)) std::this_thread::yield();
    EXPECT_FALSE(is_over(one) && is_over(other));
    return is_over(one) ? other : one;
  }

  ApplicationId application_;
  std::vector<std::shared_future<void>> waiters_;
};

TEST_F(IssuanceResultsTest, LetsNoMoreWaitThanMayAndWakesWhoDoes) {
  const auto waiter = who_may_wait();
  EXPECT_EQ(issue_all(), IssuanceOutcome::issued);
  EXPECT_TRUE(ends(waiter));
  // The place is free again.
  application_ = approved({.snils = "08765430300"});
  queue(application_);
  who_may_wait();
}

TEST_F(IssuanceResultsTest, EndsEveryWaitWhenTheDaemonStops) {
  const auto waiter = who_may_wait();
  results_.stop();
  EXPECT_TRUE(ends(waiter));
  EXPECT_TRUE(ends(start_waiting()));
}

TEST_F(IssuanceResultsTest, ReturnsAtOnceForWhatIsDone) {
  EXPECT_EQ(issue_all(), IssuanceOutcome::issued);
  EXPECT_TRUE(ends(start_waiting()));
}

}  // namespace
}  // namespace tamga::app
