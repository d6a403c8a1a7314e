#include "server/storage/operators.hpp"

namespace tamga::storage {
namespace {

OperatorRecord record_of(const Row& row) {
  return {.id = row.get<OperatorId>("id"),
          .name = row.get<std::string>("name"),
          .role = row.get<std::string>("role"),
          .office = row.get<std::string>("office"),
          .certificate_sha256 = row.get<Bytes>("certificate_sha256"),
          .created_at = row.get<Instant>("created_at"),
          .disabled_at = row.get<std::optional<Instant>>("disabled_at")};
}

}  // namespace

std::optional<OperatorRecord> Operators::find(OperatorId id) {
  const auto row = transaction_.find(
      "SELECT id, name, role, office, certificate_sha256, created_at, disabled_at FROM operators WHERE id = $1", {id});
  return row ? std::optional(record_of(*row)) : std::nullopt;
}

std::optional<OperatorRecord> Operators::find_by_certificate(ByteView certificate_sha256) {
  const auto row = transaction_.find(
      "SELECT id, name, role, office, certificate_sha256, created_at, disabled_at FROM operators "
      "WHERE certificate_sha256 = $1",
      {certificate_sha256});
  return row ? std::optional(record_of(*row)) : std::nullopt;
}

bool Operators::is_certificate_in_force(ByteView certificate_sha256) {
  return transaction_
      .find(
          "SELECT 1 FROM certificates c JOIN certificate_status s ON s.issuer_id = c.issuer_id AND s.serial = c.serial "
          "WHERE c.sha256 = $1 AND s.status = 'active'",
          {certificate_sha256})
      .has_value();
}

std::vector<OperatorRecord> Operators::list() {
  std::vector<OperatorRecord> records;
  for (const Row row :
       transaction_.exec("SELECT id, name, role, office, certificate_sha256, created_at, disabled_at FROM operators "
                         "ORDER BY created_at, id")) {
    records.push_back(record_of(row));
  }
  return records;
}

void Operators::insert(const OperatorRecord& record) {
  transaction_.exec(
      "INSERT INTO operators (id, name, role, office, certificate_sha256, created_at) VALUES ($1, $2, $3, $4, $5, $6)",
      {record.id, record.name, record.role, record.office, record.certificate_sha256, record.created_at});
}

bool Operators::disable(OperatorId id, Instant now) {
  return transaction_.exec("UPDATE operators SET disabled_at = coalesce(disabled_at, $2) WHERE id = $1", {id, now})
             .affected() == 1;
}

}  // namespace tamga::storage
