#include "server/app/deferred_key.hpp"

#include "ca-core/base/error.hpp"
#include "ca-core/keys/key_file.hpp"

namespace tamga::app {

DeferredKey::DeferredKey(std::filesystem::path file, std::shared_ptr<const Password> password, PublicKey public_key)
    : file_(std::move(file)),
      password_(std::move(password)),
      public_key_(std::move(public_key)),
      algorithm_(default_signature_algorithm(public_key_)) {}

const Signer& DeferredKey::opened() const {
  const std::scoped_lock lock(mutex_);
  if (!opened_) {
    auto key = std::make_unique<const KeyFileSigner>(read_key_file(file_, *password_));
    if (key->public_key().fingerprint() != public_key_.fingerprint()) {
      throw Error(Errc::configuration_invalid, LogNote{"the CA's certificate is not of its key: " + file_.string()});
    }
    opened_ = std::move(key);
  }
  return *opened_;
}

}  // namespace tamga::app
