#pragma once

// The keys that sign extracts from the registry, of each CA its own (delegates.hpp). Opened when they are first needed:
// an issuing daemon may make one while this daemon runs.

#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <string>

#include "ca-core/base/instant.hpp"
#include "ca-core/documents/document_signer.hpp"
#include "server/app/key_store.hpp"
#include "server/storage/authorities.hpp"

namespace tamga::app {

/// Thread-safe.
class ExtractSigners {
 public:
  /// `keys` must live longer.
  explicit ExtractSigners(const KeyStore& keys) : keys_(keys) {}

  /// Of a CA as the registry has it now; `all` has the CAs above it, whose certificates go with what is signed.
  /// Error{signer_unavailable} when there is no certificate for it or one that is not in force, or its key is not here
  /// or cannot be opened or reached.
  std::shared_ptr<const DocumentSigner> of(const storage::Authority& authority, std::span<const storage::Authority> all,
                                           Instant now);

 private:
  struct Opened {
    Bytes certificate;  // DER
    std::shared_ptr<const Signer> key;
    std::shared_ptr<const DocumentSigner> signer;
  };

  Opened open(const storage::Authority& authority, std::span<const storage::Authority> all,
              std::shared_ptr<const Signer> key) const;

  const KeyStore& keys_;
  std::mutex mutex_;
  std::map<std::string, Opened, std::less<>> opened_;  // by the CA's name
};

}  // namespace tamga::app
