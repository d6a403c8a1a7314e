#include "server/app/replacement.hpp"

namespace tamga::app {

std::optional<Errc> obstacle_to_replacing(const storage::CertificateRecord& record, ReissueReason reason) {
  if (record.replaced_by) return Errc::certificate_already_replaced;
  if (record.status != CertificateStatus::revoked) return std::nullopt;
  const bool compromised = record.revocation && record.revocation->reason == RevocationReason::key_compromise;
  if (compromised && reason == ReissueReason::key_compromise) return std::nullopt;
  return Errc::certificate_not_active;
}

void require_replaceable(const storage::CertificateRecord& record, ReissueReason reason) {
  if (const auto obstacle = obstacle_to_replacing(record, reason)) throw Error(*obstacle);
}

void require_reissuable(const storage::CertificateRecord& record, ReissueReason reason, const RenewalSeason& season,
                        Instant now) {
  require_replaceable(record, reason);
  const bool renewal = reason == ReissueReason::expiry;
  const Instant end = record.certificate.not_after;
  if (now >= end + (renewal ? season.after : std::chrono::days(0))) throw Error(Errc::certificate_expired);
  if (renewal && now < end - season.before) throw Error::invalid({{"/reason", Errc::not_allowed_value}});
}

}  // namespace tamga::app
