#include "server/storage/audit_entries.hpp"

#include "server/storage/json_object.hpp"

namespace tamga::storage {

void AuditEntries::add(const AuditEntry& entry) {
  add(std::vector{entry});
}

void AuditEntries::add(const std::vector<AuditEntry>& entries) {
  std::vector<Instant> moments;
  std::vector<std::optional<OperatorId>> operators;
  std::vector<std::string> offices;
  std::vector<std::string> actions;
  std::vector<std::string> objects;
  std::vector<std::string> details;
  for (const AuditEntry& entry : entries) {
    moments.push_back(entry.at);
    operators.push_back(entry.operator_id);
    offices.push_back(entry.office);
    actions.push_back(entry.action);
    objects.push_back(entry.object);
    details.push_back(json_object(entry.details));
  }
  transaction_.exec(
      "INSERT INTO audit_entries (at, actor_kind, operator_id, office, action, object, details) "
      "SELECT e.at, CASE WHEN e.operator_id IS NULL THEN 'system' ELSE 'operator' END, e.operator_id, "
      "nullif(e.office, ''), e.action, e.object, e.details "
      "FROM unnest($1::timestamptz[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[]) "
      "AS e (at, operator_id, office, action, object, details)",
      {moments, operators, offices, actions, objects, details});
}

}  // namespace tamga::storage
