#include "server/app/certificate_history.hpp"

#include "ca-core/base/error.hpp"
#include "server/app/audit.hpp"
#include "server/app/certificate_life.hpp"
#include "server/app/certificate_text.hpp"
#include "server/storage/certificates.hpp"
#include "server/storage/identifications.hpp"

namespace tamga::app {

std::vector<CertificateActView> certificate_history(Registry& registry, const Actor& actor, const CertificateName& name,
                                                    Instant now) {
  return registry.database.transact([&](storage::Transaction& transaction) {
    if (!storage::Certificates(transaction).find(name)) throw Error(Errc::certificate_not_found);
    storage::Identifications identifications(transaction, registry.personal_data);
    std::vector<CertificateActView> history;
    for (storage::CertificateAct& act : storage::CertificateGrounds(transaction).history(name)) {
      CertificateActView view{.act = std::move(act), .statement = {}, .identification = std::nullopt};
      const storage::CertificateGround& ground = view.act.ground;
      view.statement = registry.personal_data.open(transaction, ground.statement, sealed_row_of(name, view.act));
      if (ground.identification) {
        const auto found = identifications.find(*ground.identification);
        if (found) view.identification = found->identification;
      }
      history.push_back(std::move(view));
    }
    audit(transaction, actor, "certificate.history_read", "certificate:" + text_of(name), {}, now);
    return history;
  });
}

}  // namespace tamga::app
