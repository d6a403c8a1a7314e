#include "ca-core/registration/application_state.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <set>
#include <sstream>

#include <gtest/gtest.h>

namespace tamga {
namespace {

using enum ApplicationState;
using Action = ApplicationAction;

constexpr std::array kStates = {submitted, returned, approved, queued, issuing, issued, rejected, withdrawn, parked};
constexpr std::array kActions = {Action::submit,  Action::reissue,  Action::approve,  Action::reject,
                                 Action::return_, Action::resubmit, Action::withdraw, Action::issue,
                                 Action::claim,   Action::complete, Action::requeue,  Action::park};

static_assert(next_state(submitted, Action::approve) == approved);
static_assert(!next_state(submitted, Action::issue));
static_assert(initial_state(Action::reissue) == queued);

TEST(ApplicationState, LeavesNothingThatIsFinished) {
  for (const ApplicationState state : {issued, rejected, withdrawn}) {
    for (const Action action : kActions) EXPECT_FALSE(next_state(state, action));
    EXPECT_TRUE(allowed_actions(state).empty());
  }
}

TEST(ApplicationState, IssuesOnlyWhatWasApproved) {
  std::set<ApplicationState> before;
  for (const ApplicationState state : kStates) {
    if (next_state(state, Action::issue)) before.insert(state);
  }
  EXPECT_EQ(before, (std::set{approved, parked}));
  for (const Transition& row : kTransitions) {
    EXPECT_TRUE(row.to != issued || row.from == issuing) << to_string(row.from);
    EXPECT_TRUE(row.to != approved || row.from == submitted) << to_string(row.from);
  }
}

TEST(ApplicationState, CannotBeStoppedByPeopleWhileAWorkerHoldsIt) {
  EXPECT_TRUE(allowed_actions(queued).empty());
  EXPECT_TRUE(allowed_actions(issuing).empty());
}

TEST(ApplicationState, NamesWhatPeopleMayDo) {
  EXPECT_EQ(allowed_actions(submitted),
            (std::vector{Action::approve, Action::reject, Action::return_, Action::withdraw}));
  EXPECT_EQ(allowed_actions(parked), (std::vector{Action::issue, Action::reject, Action::withdraw}));
}

TEST(ApplicationState, HasOneTargetForEachStateAndAction) {
  std::set<std::pair<ApplicationState, Action>> seen;
  for (const Transition& row : kTransitions) {
    EXPECT_TRUE(seen.insert({row.from, row.action}).second) << to_string(row.from) << " " << to_string(row.action);
    EXPECT_FALSE(initial_state(row.action)) << to_string(row.action);
  }
}

TEST(ApplicationState, ReachesEveryState) {
  std::set<ApplicationState> reached;
  for (const Action action : kActions) {
    if (const auto first = initial_state(action)) reached.insert(*first);
  }
  for (std::size_t round = 0; round < kStates.size(); ++round) {
    for (const Transition& row : kTransitions) {
      if (reached.contains(row.from)) reached.insert(row.to);
    }
  }
  EXPECT_EQ(reached.size(), kStates.size());
}

TEST(ApplicationState, HasAWordForEachStateAndAction) {
  for (const ApplicationState state : kStates) {
    EXPECT_FALSE(to_string(state).empty());
    EXPECT_EQ(parse_application_state(to_string(state)), state);
  }
  for (const Action action : kActions) {
    EXPECT_FALSE(to_string(action).empty());
    EXPECT_EQ(parse_application_action(to_string(action)), action);
  }
  EXPECT_EQ(to_string(Action::return_), "return");
  EXPECT_FALSE(parse_application_state("Submitted"));
  EXPECT_FALSE(parse_application_action("return_"));
}

/// docs/states.md's diagram, drawn from the table.
std::string drawn() {
  std::ostringstream text;
  text << "```mermaid\nstateDiagram-v2\n";
  for (const Action action : kActions) {
    if (const auto state = initial_state(action))
      text << "  [*] --> " << to_string(*state) << ": " << to_string(action) << "\n";
  }
  for (const Transition& row : kTransitions) {
    text << "  " << to_string(row.from) << " --> " << to_string(row.to) << ": " << to_string(row.action)
         << (row.actor == Actor::daemon ? " (daemon)" : "") << "\n";
  }
  for (const ApplicationState state : kStates) {
    const auto leaves = [&](const Transition& row) { return row.from == state; };
    if (std::none_of(kTransitions.begin(), kTransitions.end(), leaves))
      text << "  " << to_string(state) << " --> [*]\n";
  }
  text << "```\n";
  return text.str();
}

TEST(ApplicationState, IsDrawnInTheDocumentation) {
  std::ifstream file(TAMGA_SOURCE_DIR "/docs/states.md");
  const std::string page{std::istreambuf_iterator<char>(file), {}};
  EXPECT_NE(page.find(drawn()), std::string::npos) << "docs/states.md must hold this diagram:\n" << drawn();
}

}  // namespace
}  // namespace tamga
