#pragma once

// Security events, inserted in the transaction of the change that they tell of; audit_chain numbers and hashes them
// soon after. Never personal data, code words or keys: objects are named by their ids.

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "ca-core/base/id.hpp"
#include "ca-core/base/instant.hpp"
#include "server/storage/database.hpp"

namespace tamga::storage {

struct AuditEntry {
  Instant at;
  std::optional<OperatorId> operator_id;  // nullopt: the daemon or its command line
  std::string office;                     // the operator's; empty for the daemon
  std::string action;                     // "application.submitted"
  std::string object;                     // "application:1b4e28ba-…"
  std::vector<std::pair<std::string, std::string>> details;
};

class AuditEntries {
 public:
  explicit AuditEntries(Transaction& transaction) : transaction_(transaction) {}

  void add(const AuditEntry& entry);
  void add(const std::vector<AuditEntry>& entries);

 private:
  Transaction& transaction_;
};

}  // namespace tamga::storage
