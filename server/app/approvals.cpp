#include "server/app/approvals.hpp"

#include <algorithm>

#include "ca-core/base/error.hpp"

namespace tamga::app {
namespace {

bool takes_key_of(const Profile& profile, const storage::ApplicationRecord& application) {
  const auto set = parameter_set_named(application.contents.public_key_algorithm);
  return set && profile.allows(*set);
}

bool accepts(const Profile& profile, IdentificationKind kind) {
  return std::ranges::find(profile.identifications, kind) != profile.identifications.end();
}

bool entered(const Actor& actor, const storage::ApplicationRecord& application,
             const std::vector<storage::ApplicationEvent>& history) {
  return application.submitted_by == actor.id ||
         std::ranges::any_of(history, [&](const storage::ApplicationEvent& event) {
           return event.action == ApplicationAction::resubmit && event.operator_id == actor.id;
         });
}

}  // namespace

std::vector<storage::ApplicationEvent> approvals_in(const std::vector<storage::ApplicationEvent>& history) {
  std::vector<storage::ApplicationEvent> approvals;
  for (const storage::ApplicationEvent& event : history) {
    if (event.action == ApplicationAction::resubmit) approvals.clear();
    if (event.action == ApplicationAction::approve) approvals.push_back(event);
  }
  return approvals;
}

void require_may_approve(const Profile& profile, const Actor& actor, const storage::ApplicationRecord& application,
                         const std::vector<storage::ApplicationEvent>& history, IdentificationKind kind) {
  if (!accepts(profile, kind)) {
    std::vector<std::string> accepted;
    for (const IdentificationKind other : profile.identifications) accepted.emplace_back(to_string(other));
    throw Error(Errc::identification_not_accepted,
                {.fields = {}, .members = {{"accepted", std::move(accepted)}}, .retry_after_seconds = 0});
  }
  if (!takes_key_of(profile, application)) {
    throw Error::invalid({{"/request", Errc::key_not_allowed}});
  }
  if (profile.approval == ApprovalRule::one_person) return;
  const auto approvals = approvals_in(history);
  const bool approved =
      std::ranges::find(approvals, std::optional(actor.id), &storage::ApplicationEvent::operator_id) != approvals.end();
  if (approved || entered(actor, application, history)) throw Error(Errc::own_application);
}

bool satisfies(const Profile& profile, const storage::ApplicationRecord& application,
               const std::vector<storage::ApplicationEvent>& history, std::optional<IdentificationKind> kind) {
  // A reissue by code word was identified by nobody; what authorises it is not asked again.
  const bool identified = !kind || accepts(profile, *kind);
  const bool approved = profile.approval == ApprovalRule::one_person || approvals_in(history).size() > 1;
  return identified && approved && takes_key_of(profile, application);
}

}  // namespace tamga::app
