#include "server/app/certificate_ground.hpp"

#include "ca-core/base/error.hpp"
#include "server/app/verify_code_word.hpp"
#include "server/storage/identifications.hpp"
#include "server/storage/imported_certificates.hpp"
#include "server/storage/subscribers.hpp"

namespace tamga::app {
namespace {

/// Imported certificates have no document: who issued them is gone, and what they are for is not known here.
bool is_of_a_ca(const storage::CertificateRecord& record, const ProfileCatalogue& profiles) {
  const std::string& name = record.certificate.profile;
  return name != storage::kImportedProfile && profiles.named(name).is_ca();
}

void check_moments(const GroundInput& input, Instant now) {
  FieldErrors faults;
  const auto* identification = std::get_if<Identification>(&input.proof);
  if (identification != nullptr && identification->at > now)
    faults.push_back({"/identification/at", Errc::in_the_future});
  if (input.circumstance_at && *input.circumstance_at > now)
    faults.push_back({"/circumstance_at", Errc::in_the_future});
  if (input.known_at && *input.known_at > now) {
    faults.push_back({"/known_at", Errc::in_the_future});
  } else if (input.known_at && input.circumstance_at && *input.known_at < *input.circumstance_at) {
    faults.push_back({"/known_at", Errc::out_of_range});
  }
  if (!faults.empty()) throw Error::invalid(std::move(faults));
}

bool is_person(RevocationRequester requester) {
  return requester == RevocationRequester::holder || requester == RevocationRequester::representative;
}

}  // namespace

void require_may_change(const Actor& actor, const storage::CertificateRecord& record,
                        const ProfileCatalogue& profiles) {
  if (record.certificate.subscriber) return;
  if (actor.role != Role::administrator || is_of_a_ca(record, profiles)) throw Error(Errc::forbidden);
}

storage::GroundAuthority prove_ground(Registry& registry, const Actor& actor, const CertificateName& name,
                                      const GroundInput& input, std::string_view purpose, Instant now) {
  const auto [record, profiles] = registry.database.read([&](storage::Transaction& transaction) {
    return std::pair(storage::Certificates(transaction).find(name), registry.profiles.current(transaction));
  });
  if (!record) throw Error(Errc::certificate_not_found);
  require_may_change(actor, *record, *profiles);
  if (const auto* word = std::get_if<CodeWord>(&input.proof)) {
    if (!record->certificate.subscriber) throw Error::invalid({{"/code_word", Errc::not_allowed_value}});
    if (!verify_code_word(registry, actor, *record->certificate.subscriber, *word, purpose, now)) {
      throw Error(Errc::code_word_wrong);
    }
    return storage::GroundAuthority::code_word;
  }
  return is_person(input.requested_by) ? storage::GroundAuthority::identification : storage::GroundAuthority::decision;
}

storage::CertificateRecord lock_certificate(storage::Transaction& transaction, const CertificateName& name) {
  storage::Certificates certificates(transaction);
  if (const auto subscriber = certificates.subscriber_of(name)) storage::Subscribers(transaction).lock(*subscriber);
  auto record = certificates.lock(name);
  if (!record) throw Error(Errc::certificate_not_found);
  return *std::move(record);
}

Ground make_ground(storage::Transaction& transaction, Registry& registry, const Actor& actor, const GroundInput& input,
                   storage::GroundAuthority authority, const Bytes& request_mac, Instant now) {
  check_moments(input, now);
  std::optional<IdentificationId> recorded;
  if (const auto* identification = std::get_if<Identification>(&input.proof)) {
    recorded = IdentificationId::make(registry.random);
    storage::Identifications(transaction, registry.personal_data).insert(*recorded, *identification, actor.id, now);
  }
  return {.requested_by = input.requested_by,
          .authorised_by = authority,
          .legal_ground = input.legal_ground,
          .identification = recorded,
          .statement = input.statement,
          .circumstance_at = input.circumstance_at,
          .known_at = input.known_at.value_or(now),
          .request_mac = request_mac};
}

}  // namespace tamga::app
