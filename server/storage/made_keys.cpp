#include "server/storage/made_keys.hpp"

namespace tamga::storage {

void MadeKeys::insert(const MadeKey& key) {
  transaction_.exec("INSERT INTO made_keys (fingerprint, parameter_set, made_at, made_by) VALUES ($1, $2, $3, $4)",
                    {key.fingerprint, key.parameter_set, key.made_at, key.made_by});
}

bool MadeKeys::known(ByteView fingerprint) {
  return transaction_.find("SELECT 1 FROM made_keys WHERE fingerprint = $1", {fingerprint}).has_value();
}

}  // namespace tamga::storage
