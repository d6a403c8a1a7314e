#pragma once

// Every public key that this CA ever saw, once: SHA-256 over the canonical curve and point (PublicKey::fingerprint).

#include <optional>

#include "ca-core/base/id.hpp"
#include "server/storage/database.hpp"

namespace tamga::storage {

class PublicKeys {
 public:
  explicit PublicKeys(Transaction& transaction) : transaction_(transaction) {}

  /// Takes the key for the application, or for the CA itself without one. A key that the same application has already
  /// is fine; Error{Errc::key_already_registered} for any other.
  void reserve(ByteView fingerprint, std::optional<ApplicationId> application, Instant now);

  bool known(ByteView fingerprint);

 private:
  Transaction& transaction_;
};

}  // namespace tamga::storage
