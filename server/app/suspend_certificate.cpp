#include "server/app/suspend_certificate.hpp"

#include "server/app/certificate_ground.hpp"
#include "server/app/certificate_life.hpp"
#include "server/storage/imported_certificates.hpp"

namespace tamga::app {

std::optional<SuspensionRule> suspension_rule(const ProfileCatalogue& profiles,
                                              const storage::CertificateRecord& record) {
  const std::string& name = record.certificate.profile;
  return name == storage::kImportedProfile ? std::nullopt : profiles.named(name).suspension;
}

CertificateView suspend_certificate(Registry& registry, const Actor& actor, const CertificateName& name,
                                    const SuspensionInput& input, std::string_view body, const Clock& clock) {
  const auto authority = prove_ground(registry, actor, name, input.ground, "suspension", clock.now());
  const Bytes mac = registry.personal_data.body_mac(body);
  return registry.database.transact([&](storage::Transaction& transaction) {
    const auto record = lock_certificate(transaction, name);
    const Instant now = clock.now();  // under the locks, so that the entry is not back-dated by waiting for them
    const bool repeated = record.status == CertificateStatus::suspended &&
                          storage::CertificateGrounds(transaction).suspension_mac(name, record.version) == mac;
    if (!repeated) {
      CertificateLife(transaction, registry.personal_data, &actor, now)
          .suspend(record, suspension_rule(*registry.profiles.current(transaction), record), input.until,
                   make_ground(transaction, registry, actor, input.ground, authority, mac, now));
    }
    return view_of(*storage::Certificates(transaction).find(name), now);
  });
}

CertificateView resume_certificate(Registry& registry, const Actor& actor, const CertificateName& name,
                                   const ResumptionInput& input, std::string_view body, const Clock& clock) {
  const auto authority = prove_ground(registry, actor, name, input.ground, "resumption", clock.now());
  const Bytes mac = registry.personal_data.body_mac(body);
  return registry.database.transact([&](storage::Transaction& transaction) {
    const auto record = lock_certificate(transaction, name);
    const Instant now = clock.now();
    const bool repeated = record.status == CertificateStatus::good &&
                          storage::CertificateGrounds(transaction).resumption_mac(name, record.version) == mac;
    if (!repeated) {
      CertificateLife(transaction, registry.personal_data, &actor, now)
          .resume(record, make_ground(transaction, registry, actor, input.ground, authority, mac, now));
    }
    return view_of(*storage::Certificates(transaction).find(name), now);
  });
}

}  // namespace tamga::app
