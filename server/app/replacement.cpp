#include "server/app/replacement.hpp"

#include "server/app/suspension_authority.hpp"

namespace tamga::app {

std::optional<Errc> obstacle_to_replacing(storage::Transaction& transaction, const storage::CertificateRecord& record,
                                          ReissueReason reason) {
  if (record.replaced_by) return Errc::certificate_already_replaced;
  if (is_held_by_others(transaction, record)) return Errc::suspended_by_others;
  if (record.status != CertificateStatus::revoked) return std::nullopt;
  const bool compromised = record.revocation && record.revocation->reason == RevocationReason::key_compromise;
  if (compromised && reason == ReissueReason::key_compromise) return std::nullopt;
  return Errc::certificate_not_active;
}

void require_replaceable(storage::Transaction& transaction, const storage::CertificateRecord& record,
                         ReissueReason reason) {
  if (const auto obstacle = obstacle_to_replacing(transaction, record, reason)) throw Error(*obstacle);
}

void require_none_held(storage::Transaction& transaction, const storage::Holding& holding) {
  for (const auto& record : storage::Certificates(transaction).lock_in_force({holding})) {
    if (is_held_by_others(transaction, record)) throw Error(Errc::suspended_by_others);
  }
}

void require_in_season(const storage::CertificateRecord& record, ReissueReason reason, const RenewalSeason& season,
                       Instant now) {
  const bool renewal = reason == ReissueReason::expiry;
  const Instant end = record.certificate.not_after;
  if (now >= end + (renewal ? season.after : std::chrono::days(0))) throw Error(Errc::certificate_expired);
  if (renewal && now < end - season.before) throw Error::invalid({{"/reason", Errc::not_allowed_value}});
}

}  // namespace tamga::app
