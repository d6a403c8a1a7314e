#include "server/storage/crl_row.hpp"

namespace tamga::storage {

CrlEntry crl_entry_of(const CopiedRow& row) {
  // In its place, of which there are millions.
  CrlEntry entry{.serial = row.get<SerialNumber>(0), .revoked_at = row.get<Instant>(1)};
  if (!row.is_null(2)) entry.reason = revocation_reason_from_number(row.get<int>(2));
  if (!row.is_null(3)) entry.invalidity_date = row.get<Instant>(3);
  return entry;
}

}  // namespace tamga::storage
