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

storage::ApplicationContents make_contents(const Registry& registry, ApplicationId id, const SubmissionInput& input,
                                           const CheckedRequest& checked, std::string code_word_hash) {
  const PublicKey& key = checked.request.public_key();
  return {.signature_kind = input.signature_kind,
          .profile = std::string(checked.profile.name),
          .snils_index = registry.personal_data.snils_index(input.applicant.snils),
          .passport_index = registry.personal_data.passport_index(input.applicant.passport),
          .personal_data = registry.personal_data.seal_applicant(input.applicant, {"applications", id.to_string()}),
          .code_word_hash = std::move(code_word_hash),
          .signature_tool = input.signature_tool.text(),
          .request = checked.request.der(),
          .public_key_fingerprint = key.fingerprint(),
          .public_key_algorithm = std::string(to_string(key.parameter_set()))};
}

storage::NewApplication make_application(const Actor& actor, const SubmissionInput& input, ApplicationId id,
                                         storage::ApplicationContents contents, Instant now) {
  const Channel channel = actor.role == Role::mfc_clerk ? Channel::mfc : Channel::office;
  return {.id = id,
          .applicant_kind = input.applicant_kind,
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

}  // namespace

ApplicationView submit_application(Registry& registry, const Actor& actor, const SubmissionInput& input,
                                   const std::optional<IdempotentRequest>& idempotent, Instant now) {
  Bytes body_mac;
  std::optional<RequestsInFlight::Entry> in_flight;
  if (idempotent) {
    body_mac = registry.personal_data.body_mac(idempotent->body);
    in_flight.emplace(*registry.requests_in_flight, actor.id, idempotent->key);
    const auto earlier =
        registry.database.read([&](storage::Transaction& transaction) -> std::optional<ApplicationView> {
          const auto id = earlier_result(transaction, actor, idempotent->key, body_mac);
          return id ? std::optional(full_view(transaction, registry.personal_data, *id)) : std::nullopt;
        });
    if (earlier) return *earlier;
  }

  const CheckedRequest checked = check_request(input.signature_kind, input.request);
  check_certificate_subject(input.applicant, checked.profile);
  registry.database.read([&](storage::Transaction& transaction) {
    // Refused again on insertion; here only to spare the hash.
    if (storage::PublicKeys(transaction).known(checked.request.public_key().fingerprint())) {
      throw Error(Errc::key_already_registered);
    }
  });

  const auto id = ApplicationId::make(registry.random);
  const storage::NewApplication application = make_application(
      actor, input, id, make_contents(registry, id, input, checked, registry.code_words.hash(input.code_word)), now);
  try {
    return registry.database.transact([&](storage::Transaction& transaction) {
      const ApplicationId stored = store(transaction, actor, application, idempotent, body_mac, now);
      return full_view(transaction, registry.personal_data, stored);
    });
  } catch (const storage::CommitInDoubt&) {
    return registry.database.read([&](storage::Transaction& transaction) {
      if (!storage::Applications(transaction).find(id)) throw Error(Errc::unavailable);
      return full_view(transaction, registry.personal_data, id);
    });
  }
}

ApplicationView resubmit_application(Registry& registry, const Actor& actor, ApplicationId id,
                                     const SubmissionInput& input, Instant now) {
  registry.database.read([&](storage::Transaction& transaction) {
    // Judged again under the lock; here to answer before any work is done.
    state_after(find_visible(transaction, actor, id).state, ApplicationAction::resubmit);
  });
  const CheckedRequest checked = check_request(input.signature_kind, input.request);
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
