#include "server/storage/audit_entries.hpp"

#include "server/storage/json_object.hpp"

namespace tamga::storage {

void AuditEntries::add(const AuditEntry& entry) {
  transaction_.exec(
      "INSERT INTO audit_entries (at, actor_kind, operator_id, office, action, object, details) "
      "VALUES ($1, $2, $3, nullif($4, ''), $5, $6, $7)",
      {entry.at, entry.operator_id ? "operator" : "system", entry.operator_id, entry.office, entry.action, entry.object,
       json_object(entry.details)});
}

}  // namespace tamga::storage
