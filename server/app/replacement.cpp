#include "server/app/replacement.hpp"

namespace tamga::app {

std::optional<Errc> obstacle_to_replacing(const storage::CertificateRecord& record) {
  if (record.replaced_by) return Errc::certificate_already_replaced;
  if (record.status == CertificateStatus::revoked) return Errc::certificate_not_active;
  return std::nullopt;
}

void require_replaceable(const storage::CertificateRecord& record) {
  if (const auto obstacle = obstacle_to_replacing(record)) throw Error(*obstacle);
}

void require_reissuable(const storage::CertificateRecord& record, ReissueReason reason, Instant now) {
  require_replaceable(record);
  const bool renewal = reason == ReissueReason::expiry;
  const Instant end = record.certificate.not_after;
  if (now >= end + (renewal ? kRenewalEnds : std::chrono::days(0))) throw Error(Errc::certificate_expired);
  if (renewal && now < end - kRenewalBegins) throw Error::invalid({{"/reason", Errc::not_allowed_value}});
}

}  // namespace tamga::app
