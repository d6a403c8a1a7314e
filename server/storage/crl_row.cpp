#include "server/storage/crl_row.hpp"

namespace tamga::storage {

CrlEntry crl_entry_of(const CopiedRow& row) {
  const SerialNumber serial = row.get<SerialNumber>(0);
  const auto reason = row.find<int>(2);
  return {.serial = serial,
          .revoked_at = row.get<Instant>(1),
          .reason = reason ? revocation_reason_from_number(*reason) : std::nullopt,
          .invalidity_date = row.find<Instant>(3)};
}

}  // namespace tamga::storage
