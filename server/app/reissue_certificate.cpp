#include "server/app/reissue_certificate.hpp"

#include "ca-core/base/error.hpp"
#include "ca-core/documents/document_fault.hpp"
#include "ca-core/openssl/digest.hpp"
#include "ca-core/registration/deadline.hpp"
#include "ca-core/x509/applicant_subject.hpp"
#include "server/app/application_access.hpp"
#include "server/app/audit.hpp"
#include "server/app/certificate_life.hpp"
#include "server/app/certificate_text.hpp"
#include "server/app/checked_request.hpp"
#include "server/app/replacement.hpp"
#include "server/app/signed_request.hpp"
#include "server/app/verify_code_word.hpp"
#include "server/storage/applications.hpp"
#include "server/storage/authorities.hpp"
#include "server/storage/certificates.hpp"
#include "server/storage/identifications.hpp"
#include "server/storage/issuing_queue.hpp"
#include "server/storage/listener.hpp"
#include "server/storage/public_keys.hpp"
#include "server/storage/subscribers.hpp"

namespace tamga::app {
namespace {

std::string_view to_word(ReissueAuthorisation authorisation) {
  switch (authorisation) {
    case ReissueAuthorisation::code_word:
      return "code_word";
    case ReissueAuthorisation::in_person:
      return "in_person";
    case ReissueAuthorisation::qualified_signature:
      break;
  }
  return "qualified_signature";
}

ReissueAuthorisation offered_by(const ReissueInput& input) {
  if (std::holds_alternative<CodeWord>(input.authorization)) return ReissueAuthorisation::code_word;
  if (std::holds_alternative<Identification>(input.authorization)) return ReissueAuthorisation::in_person;
  return ReissueAuthorisation::qualified_signature;
}

void require_allowed(const Profile& profile, ReissueAuthorisation offered) {
  if (profile.allows(offered)) return;
  ErrorDetails details;
  details.members.emplace_back("required", std::vector<std::string>());
  for (const ReissueAuthorisation enough : profile.reissue) {
    details.members.back().second.emplace_back(to_word(enough));
  }
  throw Error(Errc::reissue_not_authorised, std::move(details));
}

/// The first call's application for the same certificate, if this request may have its result.
std::optional<ApplicationId> repeated_request(storage::Transaction& transaction, const CertificateName& replaced,
                                              const Bytes& fingerprint) {
  const auto found = storage::IssuingQueue(transaction).find_replacement(replaced);
  if (!found) return std::nullopt;
  if (found->public_key_fingerprint == fingerprint) return found->application;
  if (found->state == ApplicationState::parked) return std::nullopt;
  throw Error(found->state == ApplicationState::issued ? Errc::certificate_already_replaced
                                                       : Errc::reissue_in_progress);
}

/// The new certificate takes the place of the old one, so it is one of the same kind: with a key of another algorithm
/// it would end the life of a certificate that nobody named and leave this one in force.
void require_same_profile(const Profile& old_profile, const CheckedRequest& checked) {
  if (checked.profile.name != old_profile.name) throw Error::invalid({{"/request", Errc::key_not_allowed}});
}

void check_identification(const Identification& identification, Instant now) {
  FieldErrors faults;
  if (identification.kind != IdentificationKind::personal) {
    faults.push_back({"/authorization/identification/kind", Errc::not_allowed_value});
  }
  if (identification.at > now) faults.push_back({"/authorization/identification/at", Errc::in_the_future});
  if (!faults.empty()) throw Error::invalid(std::move(faults));
}

/// A signature shows that its maker has the key. For these reasons the holder has it no longer, or not he alone: then a
/// signature with that very key is no word of his, and one with another certificate of his is.
bool contradicts_own_key(ReissueReason reason) {
  return reason != ReissueReason::expiry && reason != ReissueReason::data_changed;
}

/// The holder's signed request, if that is what authorises the reissue.
std::optional<SignedRequest> verified_request(Registry& registry, const ReissueInput& input,
                                              const CheckedRequest& checked) {
  const auto* document = std::get_if<SignedRequestInput>(&input.authorization);
  if (document == nullptr) return std::nullopt;
  SignedRequest request = verify_signed_request(registry, *document, "/authorization");
  require_statement(request.statement, {.action = StatementAction::reissue,
                                        .certificate = {input.issuer, input.serial},
                                        .request_sha256 = openssl::sha256(checked.request.der()),
                                        .reason = std::string(to_string(input.reason)),
                                        .email = input.changes.email,
                                        .phone = input.changes.phone,
                                        .until = std::nullopt,
                                        .date = request.statement.date});
  if (contradicts_own_key(input.reason) && request.signer == request.statement.certificate) {
    refuse_document(Errc::cms_not_trusted, "own_key");
  }
  return request;
}

class Reissue {
 public:
  Reissue(Registry& registry, const Actor& actor, const ReissueInput& input, const storage::CertificateRecord& old,
          const storage::ApplicationRecord& first, const CheckedRequest& checked,
          const std::optional<SignedRequest>& signed_request, const Clock& clock)
      : registry_(registry),
        actor_(actor),
        input_(input),
        old_(old),
        first_(first),
        request_(checked.request),
        profile_(checked.profile),
        key_by_ca_(checked.key_by_ca),
        signed_request_(signed_request),
        clock_(clock) {}

  struct Queued {
    ApplicationId application;
    bool repeated;
  };

  /// Within one transaction: locks, judges and puts the new application into the queue.
  Queued enqueue(storage::Transaction& transaction) {
    const CertificateName& name = old_.certificate.name;
    const auto subscriber = storage::Subscribers(transaction).lock(*old_.certificate.subscriber);
    if (!subscriber) throw Error(Errc::subscriber_not_found);
    now_ = clock_.now();  // under the lock, so that nothing is back-dated by waiting for it
    if (subscriber->blocked_at) throw Error(Errc::subscriber_blocked);
    if (signed_request_) {
      storage::SignedRequests signed_requests(transaction, registry_.personal_data);
      const auto taken = signed_requests.find(signed_request_->statement_sha256);
      if (taken) return {taken->application.value(), true};
      require_trusted(transaction, *signed_request_, registry_.signed_request_limits, subscriber->id, now_);
    }
    if (const auto before = repeated_request(transaction, name, request_.public_key().fingerprint()))
      return {*before, true};
    const auto record = storage::Certificates(transaction).lock(name).value();
    require_replaceable(transaction, record, input_.reason);
    require_in_season(record, input_.reason, profile_.renewal, now_);
    require_no_other(transaction, subscriber->id);

    const auto id = ApplicationId::make(registry_.random);
    const storage::NewApplication application = new_application(transaction, id, *subscriber);
    storage::Applications(transaction).insert(application);
    storage::PublicKeys(transaction).reserve(request_.public_key().fingerprint(), id, now_);
    if (signed_request_) record_signed_request(transaction, id);
    if (input_.reason == ReissueReason::key_compromise) stop(transaction, record, application.identification_id);
    audit(transaction, actor_, "certificate.reissue_requested", "certificate:" + text_of(name), audit_details(id),
          now_);
    transaction.notify_after_commit(storage::kIssuanceChannel);
    return {id, false};
  }

 private:
  /// One that ran out or was revoked may have been followed by another already, which this reissue does not name.
  void require_no_other(storage::Transaction& transaction, SubscriberId subscriber) const {
    for (const auto& other : storage::Certificates(transaction).lock_in_force({{subscriber, profile_.name}})) {
      if (other.certificate.name != old_.certificate.name) throw Error(Errc::certificate_already_replaced);
    }
  }

  /// A key that somebody else may have is not relied upon for as long as the queue takes (docs/reissue.md). A
  /// certificate that was revoked for that reason before stays as it is.
  void stop(storage::Transaction& transaction, const storage::CertificateRecord& record,
            std::optional<IdentificationId> identification) const {
    if (record.status == CertificateStatus::revoked) return;
    const auto authority = std::holds_alternative<CodeWord>(input_.authorization) ? storage::GroundAuthority::code_word
                           : signed_request_                                      ? storage::GroundAuthority::signature
                                             : storage::GroundAuthority::identification;
    CertificateLife(transaction, registry_.personal_data, &actor_, now_)
        .revoke(record, RevocationReason::key_compromise, std::nullopt,
                {.requested_by = RevocationRequester::holder,
                 .authorised_by = authority,
                 .legal_ground = LegalGround::key_compromised,
                 .identification = identification,
                 .statement = "Перевыпуск сертификата: ключ скомпрометирован",
                 .circumstance_at = std::nullopt,
                 .known_at = now_,
                 .request_mac = std::nullopt});
  }

  /// A signature identifies the holder (Federal Law 63-FZ, article 13): its record says by which certificate.
  std::string authorised_by() const {
    return std::holds_alternative<CodeWord>(input_.authorization) ? "code_word" : "identification";
  }

  std::vector<std::pair<std::string, std::string>> audit_details(ApplicationId id) const {
    std::vector<std::pair<std::string, std::string>> details = {{"application", id.to_string()},
                                                                {"authorised_by", authorised_by()},
                                                                {"reason", std::string(to_string(input_.reason))}};
    if (signed_request_) append_audit_details(details, *signed_request_);
    return details;
  }

  std::optional<IdentificationId> record_identification(storage::Transaction& transaction) {
    if (std::holds_alternative<CodeWord>(input_.authorization)) return std::nullopt;
    const auto id = IdentificationId::make(registry_.random);
    const auto* in_person = std::get_if<Identification>(&input_.authorization);
    storage::Identifications(transaction, registry_.personal_data)
        .insert(id, in_person != nullptr ? *in_person : identification_by(signed_request_.value(), now_), actor_.id,
                now_);
    return id;
  }

  void record_signed_request(storage::Transaction& transaction, ApplicationId application) {
    record(transaction, registry_, actor_, *signed_request_, application, now_);
  }

  /// The holder's data, with what the reissue changes of them.
  ApplicantData current_data(storage::Transaction& transaction, const storage::SubscriberRecord& subscriber) {
    const storage::SealedRow row{"subscribers", subscriber.id.to_string()};
    const ApplicantData registered = registry_.personal_data.open_applicant(transaction, subscriber.personal_data, row);
    require_mandate(registered, now_);
    if (input_.reason != ReissueReason::data_changed) return registered;
    ApplicantData changed = registered;
    if (input_.changes.email) changed.email = *input_.changes.email;
    if (input_.changes.phone) changed.phone = *input_.changes.phone;
    if (changed == registered) throw Error::invalid({{"/changes", Errc::nothing_given}});
    storage::Subscribers(transaction)
        .set_personal_data(subscriber.id, registry_.personal_data.indexes_of(changed),
                           registry_.personal_data.seal_applicant(changed, row), subscriber.data_stated_at);
    audit(transaction, actor_, "subscriber.data_changed", "subscriber:" + subscriber.id.to_string(), {}, now_);
    return changed;
  }

  storage::NewApplication new_application(storage::Transaction& transaction, ApplicationId id,
                                          const storage::SubscriberRecord& subscriber) {
    const ApplicantData applicant = current_data(transaction, subscriber);
    applicant_subject(applicant, profile_);  // refuses now what the issuing worker would refuse
    const CertificateName& name = old_.certificate.name;
    return {
        .id = id,
        .channel = Channel::office,
        .office = actor_.office,
        .contents =
            storage::ApplicationContents{
                .applicant_kind = subscriber.applicant_kind,
                .signature_kind = first_.contents.signature_kind,
                .profile = std::string(profile_.name),
                .indexes = registry_.personal_data.indexes_of(applicant),
                .personal_data = registry_.personal_data.seal_applicant(applicant, {"applications", id.to_string()}),
                .code_word_hash = std::nullopt,
                .signature_tool = key_by_ca_ ? registry_.signature_tool
                                             : request_.signature_tool().value_or(first_.contents.signature_tool),
                .request = request_.der(),
                .public_key_fingerprint = request_.public_key().fingerprint(),
                .public_key_algorithm = std::string(to_string(request_.public_key().parameter_set()))},
        .submitted_at = now_,
        .submitted_by = actor_.id,
        .due_at = due_at(Channel::office, now_),
        .replacement = storage::Replacement{.issuer_id = *storage::Authorities(transaction).id_of(name.issuer),
                                            .serial = name.serial,
                                            .reason = std::string(to_string(input_.reason)),
                                            .authorised_by = authorised_by()},
        .subscriber_id = subscriber.id,
        .identification_id = record_identification(transaction),
        .profile_version = profile_.version};
  }

  Registry& registry_;
  const Actor& actor_;
  const ReissueInput& input_;
  const storage::CertificateRecord& old_;
  const storage::ApplicationRecord& first_;  // by which it was issued
  const CertificateRequest& request_;
  const Profile& profile_;
  bool key_by_ca_;
  const std::optional<SignedRequest>& signed_request_;
  const Clock& clock_;
  Instant now_{};
};

}  // namespace

IssueResult reissue_certificate(Registry& registry, IssuanceResults& results, const Actor& actor,
                                const ReissueInput& input, std::chrono::seconds wait, const Clock& clock) {
  const Instant now = clock.now();
  const auto [old, first, profiles] = registry.database.read([&](storage::Transaction& transaction) {
    auto certificate = storage::Certificates(transaction).find({input.issuer, input.serial});
    if (!certificate || !certificate->certificate.subscriber) throw Error(Errc::certificate_not_found);
    auto application = storage::Applications(transaction).find(certificate->certificate.application.value());
    return std::tuple(*std::move(certificate), std::move(application).value(), registry.profiles.current(transaction));
  });

  const Profile& old_profile = profiles->named(old.certificate.profile);
  const CheckedRequest checked =
      check_request(registry, *profiles, *old_profile.signature_kind, first.contents.applicant_kind, input.request);
  require_same_profile(old_profile, checked);
  const auto* word = std::get_if<CodeWord>(&input.authorization);
  require_allowed(old_profile, offered_by(input));
  if (const auto* identification = std::get_if<Identification>(&input.authorization)) {
    check_identification(*identification, now);
  }
  if (word != nullptr && !verify_code_word(registry, actor, *old.certificate.subscriber, *word, "reissue", now)) {
    throw Error(Errc::code_word_wrong);
  }

  const auto signed_request = verified_request(registry, input, checked);

  const auto queued = registry.database.transact([&](storage::Transaction& transaction) {
    const auto reissue =
        Reissue(registry, actor, input, old, first, checked, signed_request, clock).enqueue(transaction);
    audit_reading(transaction, actor, reissue.application, now);
    return reissue;
  });
  IssueResult result = await_issue(registry, results, actor, queued.application, wait, clock);
  result.repeated = queued.repeated;
  return result;
}

}  // namespace tamga::app
