#include "server/app/application_view.hpp"

#include "ca-core/base/error.hpp"
#include "server/app/approvals.hpp"

namespace tamga::app {
namespace {

std::vector<FieldComment> comments_of(const storage::ApplicationEvent& event) {
  std::vector<FieldComment> comments;
  if (event.fields) {
    for (const auto& [pointer, comment] : *event.fields) comments.push_back({pointer, comment});
  }
  return comments;
}

}  // namespace

ApplicationView view_of(storage::Transaction& transaction, const storage::PersonalData& personal_data,
                        const storage::ApplicationRecord& application) {
  const storage::ApplicationContents& contents = application.contents;
  return {.id = application.id,
          .state = application.state,
          .applicant_kind = contents.applicant_kind,
          .signature_kind = contents.signature_kind,
          .profile = contents.profile,
          .profile_version = application.profile_version,
          .channel = application.channel,
          .office = application.office,
          .subscriber_id = application.subscriber_id,
          .applicant = personal_data.open_applicant(transaction, contents.personal_data,
                                                    {"applications", application.id.to_string()}),
          .signature_tool = contents.signature_tool,
          .public_key = {contents.public_key_algorithm, contents.public_key_fingerprint},
          .submitted_at = application.submitted_at,
          .due_at = application.due_at,
          .submitted_by = application.submitted_by,
          .allowed_actions = allowed_actions(application.state),
          .approved_by_one = application.state == ApplicationState::submitted && application.identification_id,
          .approvals = {},
          .identification = std::nullopt,
          .certificate = application.certificate,
          .replaces = application.replaces,
          .parked_reason = application.parked_reason,
          .queue = std::nullopt,
          .history = {}};
}

ApplicationView full_view(storage::Transaction& transaction, const storage::PersonalData& personal_data,
                          ApplicationId id) {
  const auto application = storage::Applications(transaction).find(id);
  if (!application) throw Error(Errc::application_not_found);
  return full_view(transaction, personal_data, *application);
}

ApplicationView full_view(storage::Transaction& transaction, const storage::PersonalData& personal_data,
                          const storage::ApplicationRecord& application) {
  ApplicationView view = view_of(transaction, personal_data, application);
  if (application.identification_id) {
    const auto record = storage::Identifications(transaction, personal_data).find(*application.identification_id);
    view.identification = RecordedIdentification{record->identification, record->identified_by};
  }
  const auto history = storage::Applications(transaction).history(application.id);
  for (const storage::ApplicationEvent& approval : approvals_in(history)) {
    view.approvals.push_back({*approval.operator_id, approval.at});
  }
  for (const storage::ApplicationEvent& event : history) {
    view.history.push_back({.at = event.at,
                            .action = event.action,
                            .from = event.from,
                            .to = event.to,
                            .by = event.operator_id,
                            .reason = event.reason,
                            .fields = comments_of(event)});
  }
  return view;
}

}  // namespace tamga::app
