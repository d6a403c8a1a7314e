#include "server/app/revoke_certificate.hpp"

#include "ca-core/base/error.hpp"
#include "server/app/audit.hpp"
#include "server/app/certificate_text.hpp"
#include "server/storage/identifications.hpp"
#include "server/storage/listener.hpp"
#include "server/storage/outbox.hpp"
#include "server/storage/subscribers.hpp"

namespace tamga::app {
namespace {

/// Federal Law 63-FZ, article 14: the registry entry is made within twelve hours after the CA learned of the ground.
constexpr std::chrono::hours kTerm{12};

void check_moments(const RevocationInput& input, const storage::CertificateRecord& record, Instant now) {
  FieldErrors faults;
  if (input.identification && input.identification->at > now)
    faults.push_back({"/identification/at", Errc::in_the_future});
  if (input.circumstance_at && *input.circumstance_at > now)
    faults.push_back({"/circumstance_at", Errc::in_the_future});
  if (input.invalidity_date) {
    if (*input.invalidity_date > now) {
      faults.push_back({"/invalidity_date", Errc::in_the_future});
    } else if (*input.invalidity_date < record.certificate.not_before) {
      faults.push_back({"/invalidity_date", Errc::out_of_range});
    }
  }
  if (!faults.empty()) throw Error::invalid(std::move(faults));
}

void require_allowed(const Actor& actor, const storage::CertificateRecord& record, const ProfileCatalogue& profiles) {
  if (record.certificate.subscriber) return;
  if (actor.role != Role::administrator || profiles.named(record.certificate.profile).is_ca())
    throw Error(Errc::forbidden);
}

void require_revocable(const storage::CertificateRecord& record, Instant now) {
  if (record.status == CertificateStatus::revoked) throw Error(Errc::certificate_already_revoked);
  if (record.status == CertificateStatus::expired || record.certificate.not_after <= now) {
    throw Error(Errc::certificate_expired);
  }
}

class RevocationRecord {
 public:
  RevocationRecord(Registry& registry, const Actor& actor, const CertificateName& name, const RevocationInput& input,
                   Instant now)
      : registry_(registry), actor_(actor), name_(name), input_(input), now_(now) {}

  void write(storage::Transaction& transaction, const storage::CertificateRecord& record) {
    storage::Certificates certificates(transaction);
    certificates.revoke(name_, {now_, input_.reason}, input_.invalidity_date);
    certificates.insert_ground(
        name_, {.requested_by = std::string(to_string(input_.requested_by)),
                .identification = record_identification(transaction),
                .statement = registry_.personal_data.seal(input_.statement, {"revocations", text_of(name_)}),
                .circumstance_at = input_.circumstance_at,
                .known_at = now_,
                .deadline_at = now_ + kTerm,
                .registry_entry_at = now_,
                .operator_id = actor_.id});
    audit(transaction, actor_, "certificate.revoked", "certificate:" + text_of(name_),
          {{"reason", std::string(to_string(input_.reason))},
           {"requested_by", std::string(to_string(input_.requested_by))}},
          now_);
    storage::Outbox(transaction)
        .add({.topic = "certificate.revoked",
              .subscriber = record.certificate.subscriber,
              .payload = {{"certificate", text_of(name_)}, {"reason", std::string(to_string(input_.reason))}}},
             now_);
    transaction.notify_after_commit(storage::kStatusChannel);
  }

 private:
  std::optional<IdentificationId> record_identification(storage::Transaction& transaction) {
    if (!input_.identification) return std::nullopt;
    const auto id = IdentificationId::make(registry_.random);
    storage::Identifications(transaction, registry_.personal_data).insert(id, *input_.identification, actor_.id, now_);
    return id;
  }

  Registry& registry_;
  const Actor& actor_;
  const CertificateName& name_;
  const RevocationInput& input_;
  Instant now_;
};

}  // namespace

CertificateView revoke_certificate(Registry& registry, const Actor& actor, const CertificateName& name,
                                   const RevocationInput& input, const Clock& clock) {
  return registry.database.transact([&](storage::Transaction& transaction) {
    storage::Certificates certificates(transaction);
    if (const auto subscriber = certificates.subscriber_of(name)) storage::Subscribers(transaction).lock(*subscriber);
    const auto record = certificates.lock(name);
    if (!record) throw Error(Errc::certificate_not_found);
    const Instant now = clock.now();  // under the locks, so that the entry is not back-dated by waiting for them
    require_allowed(actor, *record, *registry.profiles.current(transaction));
    check_moments(input, *record, now);
    require_revocable(*record, now);
    RevocationRecord(registry, actor, name, input, now).write(transaction, *record);
    return view_of(*certificates.find(name), now);
  });
}

}  // namespace tamga::app
