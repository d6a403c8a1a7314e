#include "server/storage/crl_row.hpp"

namespace tamga::storage {

CrlEntry crl_entry_of(const CopiedRow& row) {
  const SerialNumber serial = row.get<SerialNumber>(0);
  const auto reason = row.find<int>(2);
  const auto invalidity = row.find<std::int64_t>(3);
  return {.serial = serial,
          .revoked_at = Instant(std::chrono::seconds(row.get<std::int64_t>(1))),
          .reason = reason ? revocation_reason_from_number(*reason) : std::nullopt,
          .invalidity_date = invalidity ? std::optional(Instant(std::chrono::seconds(*invalidity))) : std::nullopt};
}

}  // namespace tamga::storage
