#pragma once

// Public keys whose private halves this CA made for applicants.

#include <string>

#include "ca-core/base/id.hpp"
#include "server/storage/database.hpp"

namespace tamga::storage {

struct MadeKey {
  Bytes fingerprint;  // PublicKey::fingerprint
  std::string parameter_set;
  Instant made_at;
  OperatorId made_by;
};

class MadeKeys {
 public:
  explicit MadeKeys(Transaction& transaction) : transaction_(transaction) {}

  void insert(const MadeKey& key);
  bool known(ByteView fingerprint);

 private:
  Transaction& transaction_;
};

}  // namespace tamga::storage
