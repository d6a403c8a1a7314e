#include "server/app/acts_by_signature.hpp"

#include <algorithm>
#include <array>
#include <functional>

#include "ca-core/base/error.hpp"
#include "ca-core/documents/document_fault.hpp"
#include "server/app/certificate_ground.hpp"
#include "server/app/certificate_life.hpp"
#include "server/app/signed_request.hpp"
#include "server/app/suspend_certificate.hpp"
#include "server/app/suspension_authority.hpp"
#include "server/storage/identifications.hpp"

namespace tamga::app {
namespace {

/// What is to be done to the certificate, which is locked, on this ground.
using Act = std::function<void(storage::Transaction&, CertificateLife&, const storage::CertificateRecord&,
                               const HolderStatement&, const Ground&)>;

RevocationReason reason_of(const HolderStatement& statement) {
  constexpr std::array kHolders = {RevocationReason::unspecified, RevocationReason::key_compromise,
                                   RevocationReason::affiliation_changed, RevocationReason::superseded,
                                   RevocationReason::cessation_of_operation};
  const auto reason = parse_revocation_reason(statement.reason.value());
  if (!reason || std::ranges::find(kHolders, *reason) == kHolders.end()) {
    refuse_document(Errc::cms_wrong_content, "reason");
  }
  return *reason;
}

Ground make_signed_ground(storage::Transaction& transaction, Registry& registry, const Actor& actor,
                          const SignedRequest& request, Instant now) {
  const auto identification = IdentificationId::make(registry.random);
  storage::Identifications(transaction, registry.personal_data)
      .insert(identification, identification_by(request, now), actor.id, now);
  return {.requested_by = RevocationRequester::holder,
          .authorised_by = storage::GroundAuthority::signature,
          .legal_ground = std::nullopt,
          .identification = identification,
          .statement = request.statement.to_text(),
          .circumstance_at = std::nullopt,
          .known_at = now,
          .request_mac = std::nullopt};
}

CertificateView act_by_signature(Registry& registry, const Actor& actor, const CertificateName& name,
                                 const SignedRequestInput& input, const Clock& clock, StatementAction action,
                                 const Act& act) {
  const bool known = registry.database.read(
      [&](storage::Transaction& transaction) { return storage::Certificates(transaction).find(name).has_value(); });
  if (!known) throw Error(Errc::certificate_not_found);
  const SignedRequest request = verify_signed_request(registry, input, "");
  require_statement(request.statement, {.action = action,
                                        .certificate = name,
                                        .request_sha256 = std::nullopt,
                                        .reason = request.statement.reason,
                                        .email = std::nullopt,
                                        .phone = std::nullopt,
                                        .until = request.statement.until,
                                        .date = request.statement.date});
  return registry.database.transact([&](storage::Transaction& transaction) {
    const auto certificate = lock_certificate(transaction, name);
    const Instant now = clock.now();  // under the locks, so that the entry is not back-dated by waiting for them
    if (!storage::SignedRequests(transaction, registry.personal_data).find(request.statement_sha256)) {
      if (!certificate.certificate.subscriber) refuse_document(Errc::cms_not_trusted, "another_subscriber");
      require_trusted(transaction, request, registry.signed_request_limits, *certificate.certificate.subscriber, now);
      CertificateLife life(transaction, registry.personal_data, &actor, now);
      act(transaction, life, certificate, request.statement,
          make_signed_ground(transaction, registry, actor, request, now));
      record(transaction, registry, actor, request, std::nullopt, now);
    }
    return view_of(*storage::Certificates(transaction).find(name), now);
  });
}

void resume(storage::Transaction& transaction, CertificateLife& life, const storage::CertificateRecord& record,
            const HolderStatement& statement, const Ground& ground) {
  if (record.status == CertificateStatus::suspended) {
    if (statement.date < record.revocation.value().revoked_at) refuse_document(Errc::cms_wrong_content, "date");
    if (!may_lift(transaction, record, ground.requested_by)) throw Error(Errc::suspended_by_others);
  }
  life.resume(record, ground);
}

}  // namespace

CertificateView revoke_by_signature(Registry& registry, const Actor& actor, const CertificateName& name,
                                    const SignedRequestInput& input, const Clock& clock) {
  return act_by_signature(registry, actor, name, input, clock, StatementAction::revoke,
                          [](storage::Transaction&, CertificateLife& life, const storage::CertificateRecord& record,
                             const HolderStatement& statement, const Ground& ground) {
                            life.revoke(record, reason_of(statement), std::nullopt, ground);
                          });
}

CertificateView suspend_by_signature(Registry& registry, const Actor& actor, const CertificateName& name,
                                     const SignedRequestInput& input, const Clock& clock) {
  return act_by_signature(
      registry, actor, name, input, clock, StatementAction::suspend,
      [&](storage::Transaction& transaction, CertificateLife& life, const storage::CertificateRecord& record,
          const HolderStatement& statement, const Ground& ground) {
        const auto rule = suspension_rule(*registry.profiles.current(transaction), record);
        try {
          life.suspend(record, rule, statement.until, ground);
        } catch (const Error& error) {
          // The end is no member of a body here but a line of the statement.
          if (error.code() == Errc::invalid_fields) refuse_document(Errc::cms_wrong_content, "until");
          throw;
        }
      });
}

CertificateView resume_by_signature(Registry& registry, const Actor& actor, const CertificateName& name,
                                    const SignedRequestInput& input, const Clock& clock) {
  return act_by_signature(registry, actor, name, input, clock, StatementAction::resume, resume);
}

}  // namespace tamga::app
