#include "server/app/revoke_by_signature.hpp"

#include <algorithm>
#include <array>

#include "ca-core/base/error.hpp"
#include "ca-core/documents/document_fault.hpp"
#include "server/app/certificate_ground.hpp"
#include "server/app/certificate_life.hpp"
#include "server/app/signed_request.hpp"
#include "server/storage/identifications.hpp"

namespace tamga::app {
namespace {

RevocationReason reason_of(const HolderStatement& statement) {
  constexpr std::array kHolders = {RevocationReason::unspecified, RevocationReason::key_compromise,
                                   RevocationReason::affiliation_changed, RevocationReason::superseded,
                                   RevocationReason::cessation_of_operation};
  const auto reason = parse_revocation_reason(statement.reason);
  if (!reason || std::ranges::find(kHolders, *reason) == kHolders.end()) {
    refuse_document(Errc::cms_wrong_content, "reason");
  }
  return *reason;
}

IdentificationId record_identification(storage::Transaction& transaction, Registry& registry, const Actor& actor,
                                       const SignedRequest& request, Instant now) {
  const auto id = IdentificationId::make(registry.random);
  storage::Identifications(transaction, registry.personal_data)
      .insert(id, identification_by(request, now), actor.id, now);
  return id;
}

}  // namespace

CertificateView revoke_by_signature(Registry& registry, const Actor& actor, const CertificateName& name,
                                    const SignedRequestInput& input, const Clock& clock) {
  const bool known = registry.database.read(
      [&](storage::Transaction& transaction) { return storage::Certificates(transaction).find(name).has_value(); });
  if (!known) throw Error(Errc::certificate_not_found);
  const SignedRequest request = verify_signed_request(registry, input, "");
  require_statement(request.statement, {.action = StatementAction::revoke,
                                        .certificate = name,
                                        .request_sha256 = std::nullopt,
                                        .reason = request.statement.reason,
                                        .email = std::nullopt,
                                        .phone = std::nullopt,
                                        .date = request.statement.date});
  const RevocationReason reason = reason_of(request.statement);
  return registry.database.transact([&](storage::Transaction& transaction) {
    const auto certificate = lock_certificate(transaction, name);
    const Instant now = clock.now();  // under the locks, so that the entry is not back-dated by waiting for them
    if (!storage::SignedRequests(transaction, registry.personal_data).find(request.statement_sha256)) {
      if (!certificate.certificate.subscriber) refuse_document(Errc::cms_not_trusted, "another_subscriber");
      require_trusted(transaction, request, registry.signed_request_limits, *certificate.certificate.subscriber, now);
      CertificateLife(transaction, registry.personal_data, &actor, now)
          .revoke(certificate, reason, std::nullopt,
                  {.requested_by = RevocationRequester::holder,
                   .authorised_by = storage::GroundAuthority::signature,
                   .legal_ground = std::nullopt,
                   .identification = record_identification(transaction, registry, actor, request, now),
                   .statement = request.statement.to_text(),
                   .circumstance_at = std::nullopt,
                   .known_at = now,
                   .request_mac = std::nullopt});
      record(transaction, registry, actor, request, std::nullopt, now);
    }
    return view_of(*storage::Certificates(transaction).find(name), now);
  });
}

}  // namespace tamga::app
