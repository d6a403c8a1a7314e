#pragma once

// Which application a caller's Idempotency-Key made.

#include <optional>
#include <string>

#include "ca-core/base/id.hpp"
#include "server/storage/database.hpp"

namespace tamga::storage {

struct IdempotencyRecord {
  Bytes body_mac;  // PersonalData::body_mac
  ApplicationId application_id;
};

class IdempotencyKeys {
 public:
  explicit IdempotencyKeys(Transaction& transaction) : transaction_(transaction) {}

  std::optional<IdempotencyRecord> find(OperatorId operator_id, const std::string& key);

  /// False when the key was taken: then find() gives the record. Waits for a transaction that is just taking it. The
  /// application must exist at the end of the transaction only.
  bool insert(OperatorId operator_id, const std::string& key, const IdempotencyRecord& record, Instant now);

 private:
  Transaction& transaction_;
};

}  // namespace tamga::storage
