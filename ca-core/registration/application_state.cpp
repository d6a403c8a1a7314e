#include "ca-core/registration/application_state.hpp"

#include "ca-core/registration/words.hpp"

namespace tamga {
namespace {

constexpr Words<ApplicationState, 9> kStateWords = {{
    {ApplicationState::submitted, "submitted"},
    {ApplicationState::returned, "returned"},
    {ApplicationState::approved, "approved"},
    {ApplicationState::queued, "queued"},
    {ApplicationState::issuing, "issuing"},
    {ApplicationState::issued, "issued"},
    {ApplicationState::rejected, "rejected"},
    {ApplicationState::withdrawn, "withdrawn"},
    {ApplicationState::parked, "parked"},
}};

constexpr Words<ApplicationAction, 12> kActionWords = {{
    {ApplicationAction::submit, "submit"},
    {ApplicationAction::reissue, "reissue"},
    {ApplicationAction::approve, "approve"},
    {ApplicationAction::reject, "reject"},
    {ApplicationAction::return_, "return"},
    {ApplicationAction::resubmit, "resubmit"},
    {ApplicationAction::withdraw, "withdraw"},
    {ApplicationAction::issue, "issue"},
    {ApplicationAction::claim, "claim"},
    {ApplicationAction::complete, "complete"},
    {ApplicationAction::requeue, "requeue"},
    {ApplicationAction::park, "park"},
}};

}  // namespace

std::vector<ApplicationAction> allowed_actions(ApplicationState state) {
  std::vector<ApplicationAction> actions;
  for (const Transition& row : kTransitions) {
    if (row.from == state && row.actor == Actor::people) actions.push_back(row.action);
  }
  return actions;
}

std::string_view to_string(ApplicationState state) {
  return word_of(kStateWords, state);
}

std::string_view to_string(ApplicationAction action) {
  return word_of(kActionWords, action);
}

std::optional<ApplicationState> parse_application_state(std::string_view word) {
  return parse_word(kStateWords, word);
}

std::optional<ApplicationAction> parse_application_action(std::string_view word) {
  return parse_word(kActionWords, word);
}

}  // namespace tamga
