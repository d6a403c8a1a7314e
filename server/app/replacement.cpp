#include "server/app/replacement.hpp"

namespace tamga::app {

std::optional<Errc> obstacle_to_replacing(const storage::CertificateRecord& record, Instant now) {
  if (record.replaced_by) return Errc::certificate_already_replaced;
  if (record.status == CertificateStatus::expired) return Errc::certificate_expired;
  if (record.status == CertificateStatus::revoked) return Errc::certificate_not_active;
  if (record.certificate.not_after <= now) return Errc::certificate_expired;
  return std::nullopt;
}

void require_replaceable(const storage::CertificateRecord& record, Instant now) {
  if (const auto obstacle = obstacle_to_replacing(record, now)) throw Error(*obstacle);
}

}  // namespace tamga::app
