#include "server/app/revoke_certificate.hpp"

#include "server/app/certificate_ground.hpp"
#include "server/app/certificate_life.hpp"

namespace tamga::app {

CertificateView revoke_certificate(Registry& registry, const Actor& actor, const CertificateName& name,
                                   const RevocationInput& input, std::string_view body, const Clock& clock) {
  const auto authority = prove_ground(registry, actor, name, input.ground, "revocation", clock.now());
  const Bytes mac = registry.personal_data.body_mac(body);
  return registry.database.transact([&](storage::Transaction& transaction) {
    const auto record = lock_certificate(transaction, name);
    const Instant now = clock.now();  // under the locks, so that the entry is not back-dated by waiting for them
    const bool repeated = record.status == CertificateStatus::revoked &&
                          storage::CertificateGrounds(transaction).revocation_mac(name) == mac;
    if (!repeated) {
      CertificateLife(transaction, registry.personal_data, &actor, now)
          .revoke(record, input.reason, input.invalidity_date,
                  make_ground(transaction, registry, actor, input.ground, authority, mac, now));
    }
    return view_of(*storage::Certificates(transaction).find(name), now);
  });
}

}  // namespace tamga::app
