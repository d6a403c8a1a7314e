#pragma once

// Staff: who may call, found by the certificate he calls with.

#include <optional>
#include <string>
#include <vector>

#include "ca-core/base/id.hpp"
#include "server/storage/database.hpp"

namespace tamga::storage {

struct OperatorRecord {
  OperatorId id;
  std::string name;
  std::string role;  // app::Role's word
  std::string office;
  Bytes certificate_sha256;
  Instant created_at;
  std::optional<Instant> disabled_at;
};

class Operators {
 public:
  explicit Operators(Transaction& transaction) : transaction_(transaction) {}

  std::optional<OperatorRecord> find(OperatorId id);
  std::optional<OperatorRecord> find_by_certificate(ByteView certificate_sha256);

  /// Whether the registry has this certificate as neither revoked nor suspended.
  bool is_certificate_in_force(ByteView certificate_sha256);

  std::vector<OperatorRecord> list();

  void insert(const OperatorRecord& record);

  /// False when there is no such operator; the time of the first disabling stays.
  bool disable(OperatorId id, Instant now);

 private:
  Transaction& transaction_;
};

}  // namespace tamga::storage
