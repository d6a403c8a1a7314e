#include "server/storage/idempotency_keys.hpp"

namespace tamga::storage {

std::optional<IdempotencyRecord> IdempotencyKeys::find(OperatorId operator_id, const std::string& key) {
  const auto row = transaction_.find(
      "SELECT body_mac, application_id FROM idempotency_keys WHERE operator_id = $1 AND key = $2", {operator_id, key});
  if (!row) return std::nullopt;
  return IdempotencyRecord{row->get<Bytes>("body_mac"), row->get<ApplicationId>("application_id")};
}

bool IdempotencyKeys::insert(OperatorId operator_id, const std::string& key, const IdempotencyRecord& record,
                             Instant now) {
  return transaction_
             .exec(
                 "INSERT INTO idempotency_keys (operator_id, key, body_mac, application_id, created_at) "
                 "VALUES ($1, $2, $3, $4, $5) ON CONFLICT (operator_id, key) DO NOTHING",
                 {operator_id, key, record.body_mac, record.application_id, now})
             .affected() == 1;
}

}  // namespace tamga::storage
