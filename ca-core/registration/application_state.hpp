#pragma once

// The life of an application, as one table: what may be done in which state, by people or by the daemon, and where it
// leads. docs/states.md is drawn from this table and compared with it by a test.

#include <array>
#include <optional>
#include <string_view>
#include <vector>

namespace tamga {

enum class ApplicationState {
  submitted,  // waits for an operator
  returned,   // waits for corrected data
  approved,   // identified and accepted, waits for "issue"
  queued,     // waits for an issuing worker
  issuing,    // a worker holds it under a lease
  issued,     // has its certificate
  rejected,
  withdrawn,
  parked,  // issuing failed for good; waits for an operator
};

enum class ApplicationAction {
  submit,   // creates an application
  reissue,  // creates one that is authorised already and goes straight to the queue
  approve,
  reject,
  return_,
  resubmit,
  withdraw,
  issue,
  claim,     // a worker takes it from the queue
  complete,  // its certificate is registered
  requeue,   // the attempt failed or its lease ran out
  park,      // no further attempt makes sense
};

enum class Actor { people, daemon };

struct Transition {
  ApplicationState from;
  ApplicationAction action;
  ApplicationState to;
  Actor actor;
};

inline constexpr std::array kTransitions = {
    Transition{ApplicationState::submitted, ApplicationAction::approve, ApplicationState::approved, Actor::people},
    Transition{ApplicationState::submitted, ApplicationAction::reject, ApplicationState::rejected, Actor::people},
    Transition{ApplicationState::submitted, ApplicationAction::return_, ApplicationState::returned, Actor::people},
    Transition{ApplicationState::submitted, ApplicationAction::withdraw, ApplicationState::withdrawn, Actor::people},
    Transition{ApplicationState::returned, ApplicationAction::resubmit, ApplicationState::submitted, Actor::people},
    Transition{ApplicationState::returned, ApplicationAction::reject, ApplicationState::rejected, Actor::people},
    Transition{ApplicationState::returned, ApplicationAction::withdraw, ApplicationState::withdrawn, Actor::people},
    Transition{ApplicationState::approved, ApplicationAction::issue, ApplicationState::queued, Actor::people},
    Transition{ApplicationState::approved, ApplicationAction::reject, ApplicationState::rejected, Actor::people},
    Transition{ApplicationState::approved, ApplicationAction::withdraw, ApplicationState::withdrawn, Actor::people},
    Transition{ApplicationState::queued, ApplicationAction::claim, ApplicationState::issuing, Actor::daemon},
    Transition{ApplicationState::issuing, ApplicationAction::complete, ApplicationState::issued, Actor::daemon},
    Transition{ApplicationState::issuing, ApplicationAction::requeue, ApplicationState::queued, Actor::daemon},
    Transition{ApplicationState::issuing, ApplicationAction::park, ApplicationState::parked, Actor::daemon},
    Transition{ApplicationState::parked, ApplicationAction::issue, ApplicationState::queued, Actor::people},
    Transition{ApplicationState::parked, ApplicationAction::reject, ApplicationState::rejected, Actor::people},
    Transition{ApplicationState::parked, ApplicationAction::withdraw, ApplicationState::withdrawn, Actor::people},
};

/// The state in which submit and reissue create an application; nullopt for the actions that need one.
constexpr std::optional<ApplicationState> initial_state(ApplicationAction action) {
  if (action == ApplicationAction::submit) return ApplicationState::submitted;
  if (action == ApplicationAction::reissue) return ApplicationState::queued;
  return std::nullopt;
}

/// Where the action leads from this state; nullopt when it is not allowed there.
constexpr std::optional<ApplicationState> next_state(ApplicationState state, ApplicationAction action) {
  for (const Transition& row : kTransitions) {
    if (row.from == state && row.action == action) return row.to;
  }
  return std::nullopt;
}

/// What people may do in this state, in the table's order; the daemon's own steps are left out.
std::vector<ApplicationAction> allowed_actions(ApplicationState state);

/// "submitted", "approve", "return": the words of the API and of the database.
std::string_view to_string(ApplicationState state);
std::string_view to_string(ApplicationAction action);
std::optional<ApplicationState> parse_application_state(std::string_view word);
std::optional<ApplicationAction> parse_application_action(std::string_view word);

}  // namespace tamga
