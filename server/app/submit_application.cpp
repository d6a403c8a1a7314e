#include "server/app/submit_application.hpp"

#include "ca-core/base/error.hpp"
#include "ca-core/registration/deadline.hpp"
#include "server/app/application_access.hpp"
#include "server/app/application_view.hpp"
#include "server/app/certificate_subject.hpp"
#include "server/app/checked_request.hpp"
#include "server/storage/applications.hpp"
#include "server/storage/idempotency_keys.hpp"
#include "server/storage/public_keys.hpp"

namespace tamga::app {
namespace {

/// subjectSignTool names the tool that made the key.
std::string tool_of(const Registry& registry, const SubmissionInput& input, const CheckedRequest& checked) {
  return checked.key_by_ca ? registry.signature_tool : input.signature_tool.text();
}

storage::ApplicationContents make_contents(const Registry& registry, ApplicationId id, const SubmissionInput& input,
                                           const CheckedRequest& checked, std::string code_word_hash) {
  const PublicKey& key = checked.request.public_key();
  return {.applicant_kind = input.applicant_kind,
          .signature_kind = input.signature_kind,
          .profile = std::string(checked.profile.name),
          .indexes = registry.personal_data.indexes_of(input.applicant),
          .personal_data = registry.personal_data.seal_applicant(input.applicant, {"applications", id.to_string()}),
          .code_word_hash = std::move(code_word_hash),
          .signature_tool = tool_of(registry, input, checked),
          .request = checked.request.der(),
          .public_key_fingerprint = key.fingerprint(),
          .public_key_algorithm = std::string(to_string(key.parameter_set()))};
}

storage::NewApplication make_application(const Actor& actor, ApplicationId id, storage::ApplicationContents contents,
                                         Instant now) {
  const Channel channel = actor.role == Role::mfc_clerk ? Channel::mfc : Channel::office;
  return {.id = id,
          .channel = channel,
          .office = actor.office,
          .contents = std::move(contents),
          .submitted_at = now,
          .submitted_by = actor.id,
          .due_at = due_at(channel, now),
          .replacement = std::nullopt,
          .subscriber_id = std::nullopt,
          .identification_id = std::nullopt};
}

/// The application that this key made before, if it did.
std::optional<ApplicationId> earlier_result(storage::Transaction& transaction, const Actor& actor,
                                            const std::string& key, const Bytes& body_mac) {
  const auto record = storage::IdempotencyKeys(transaction).find(actor.id, key);
  if (!record) return std::nullopt;
  if (record->body_mac != body_mac) throw Error(Errc::idempotency_key_reused);
  return record->application_id;
}

/// Stores the application, unless the idempotency key turns out to be taken. Returns the one that counts.
ApplicationId store(storage::Transaction& transaction, const Actor& actor, const storage::NewApplication& application,
                    const std::optional<IdempotentRequest>& idempotent, const Bytes& body_mac, Instant now) {
  if (idempotent &&
      !storage::IdempotencyKeys(transaction).insert(actor.id, idempotent->key, {body_mac, application.id}, now)) {
    return *earlier_result(transaction, actor, idempotent->key, body_mac);
  }
  storage::Applications(transaction).insert(application);
  storage::PublicKeys(transaction).reserve(application.contents.public_key_fingerprint, application.id, now);
  audit_application(
      transaction, actor, application.id, "application.submitted",
      {{"channel", std::string(to_string(application.channel))}, {"profile", application.contents.profile}}, now);
  return application.id;
}

/// The application as it was when it had just been taken, whatever has become of it since: the body that is repeated
/// says again all that it said then.
ApplicationView first_answer(storage::Transaction& transaction, const Registry& registry, ApplicationId id,
                             const SubmissionInput& input, const CheckedRequest& checked) {
  ApplicationView view = full_view(transaction, registry.personal_data, id);
  const PublicKey& key = checked.request.public_key();
  view.state = *initial_state(ApplicationAction::submit);
  view.applicant_kind = input.applicant_kind;
  view.signature_kind = input.signature_kind;
  view.profile = std::string(checked.profile.name);
  view.profile_version.reset();
  view.approved_by_one = false;
  view.approvals.clear();
  view.subscriber_id.reset();
  view.applicant = input.applicant;
  view.signature_tool = tool_of(registry, input, checked);
  view.public_key = {std::string(to_string(key.parameter_set())), key.fingerprint()};
  view.due_at = due_at(view.channel, view.submitted_at);
  view.allowed_actions = allowed_actions(view.state);
  view.identification.reset();
  view.certificate.reset();
  view.parked_reason.reset();
  view.history.erase(view.history.begin() + 1, view.history.end());
  return view;
}

/// The answer to a repeated call: it shows personal data, so it is a reading.
ApplicationView repeat(Registry& registry, const Actor& actor, ApplicationId id, const SubmissionInput& input,
                       const CheckedRequest& checked, Instant now) {
  return registry.database.transact([&](storage::Transaction& transaction) {
    audit_application(transaction, actor, id, "application.read", {{"repeated_submission", "true"}}, now);
    return first_answer(transaction, registry, id, input, checked);
  });
}

}  // namespace

ApplicationView submit_application(Registry& registry, const Actor& actor, const SubmissionInput& input,
                                   const std::optional<IdempotentRequest>& idempotent, Instant now) {
  Bytes body_mac;
  std::optional<RequestsInFlight::Entry> in_flight;
  if (idempotent) {
    body_mac = registry.personal_data.body_mac(idempotent->body);
    in_flight.emplace(*registry.requests_in_flight, actor.id, idempotent->key);
  }
  const auto earlier = [&](storage::Transaction& transaction) {
    return idempotent ? earlier_result(transaction, actor, idempotent->key, body_mac) : std::nullopt;
  };
  // Before anything of the body is judged: another body under this key is refused as such.
  const auto [is_repeated, profiles] = registry.database.read([&](storage::Transaction& transaction) {
    return std::pair(earlier(transaction).has_value(), registry.profiles.current(transaction));
  });

  const CheckedRequest checked =
      check_request(registry, *profiles, input.signature_kind, input.applicant_kind, input.request);
  if (!is_repeated) check_certificate_subject(input.applicant, checked.profile);
  const auto made = registry.database.read([&](storage::Transaction& transaction) -> std::optional<ApplicationId> {
    // In one snapshot with the look at the key: the call that made both may have ended just now.
    if (const auto id = earlier(transaction)) return id;
    // Refused again on insertion; here only to spare the hash.
    if (storage::PublicKeys(transaction).known(checked.request.public_key().fingerprint())) {
      throw Error(Errc::key_already_registered);
    }
    return std::nullopt;
  });
  if (made) return repeat(registry, actor, *made, input, checked, now);

  const auto id = ApplicationId::make(registry.random);
  const storage::NewApplication application = make_application(
      actor, id, make_contents(registry, id, input, checked, registry.code_words.hash(input.code_word)), now);
  ApplicationId counting = id;
  try {
    const auto answer = registry.database.transact([&](storage::Transaction& transaction) {
      counting = store(transaction, actor, application, idempotent, body_mac, now);
      return counting == id ? std::optional(first_answer(transaction, registry, id, input, checked)) : std::nullopt;
    });
    return answer ? *answer : repeat(registry, actor, counting, input, checked, now);
  } catch (const storage::CommitInDoubt&) {
    return registry.database.read([&](storage::Transaction& transaction) {
      if (!storage::Applications(transaction).find(id)) throw Error(Errc::unavailable);
      return first_answer(transaction, registry, id, input, checked);
    });
  }
}

ApplicationView resubmit_application(Registry& registry, const Actor& actor, ApplicationId id,
                                     const SubmissionInput& input, Instant now) {
  const auto profiles = registry.database.read([&](storage::Transaction& transaction) {
    // Judged again under the lock; here to answer before any work is done.
    state_after(find_visible(transaction, actor, id).state, ApplicationAction::resubmit);
    return registry.profiles.current(transaction);
  });
  const CheckedRequest checked =
      check_request(registry, *profiles, input.signature_kind, input.applicant_kind, input.request);
  check_certificate_subject(input.applicant, checked.profile);
  const storage::ApplicationContents contents =
      make_contents(registry, id, input, checked, registry.code_words.hash(input.code_word));

  return registry.database.transact([&](storage::Transaction& transaction) {
    const storage::ApplicationRecord application = lock_visible(transaction, actor, id);
    const ApplicationState next = state_after(application.state, ApplicationAction::resubmit);
    storage::PublicKeys(transaction).reserve(contents.public_key_fingerprint, id, now);
    storage::Applications(transaction).replace_contents(id, contents, due_at(application.channel, now));
    move_application(transaction, actor, application,
                     {.at = now,
                      .action = ApplicationAction::resubmit,
                      .from = application.state,
                      .to = next,
                      .operator_id = actor.id,
                      .reason = std::nullopt,
                      .fields = std::nullopt});
    return full_view(transaction, registry.personal_data, id);
  });
}

}  // namespace tamga::app
