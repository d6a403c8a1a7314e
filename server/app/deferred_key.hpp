#pragma once

// A key in an encrypted file that is opened when it first signs. Opening one takes as long as its password is hard to
// guess, and a command that signs with one CA's key does not wait for those of all.

#include <filesystem>
#include <memory>
#include <mutex>

#include "ca-core/base/secret.hpp"
#include "ca-core/issuing/signer.hpp"

namespace tamga::app {

class DeferredKey final : public Signer {
 public:
  /// `public_key`: of the certificate that the key goes with.
  DeferredKey(std::filesystem::path file, std::shared_ptr<const Password> password, PublicKey public_key);

  /// Opens the key, once. Error{file_unreadable, wrong_password, configuration_invalid (another key)}; whatever signs
  /// throws likewise.
  const Signer& opened() const;

  SignatureAlgorithm algorithm() const override { return algorithm_; }
  const PublicKey& public_key() const override { return public_key_; }
  Bytes sign(ByteView message) const override { return opened().sign(message); }
  Bytes sign_digest(ByteView digest) const override { return opened().sign_digest(digest); }
  bool can_sign_as(SignatureAlgorithm algorithm) const override { return opened().can_sign_as(algorithm); }
  Bytes sign_as(SignatureAlgorithm algorithm, ByteView message) const override {
    return opened().sign_as(algorithm, message);
  }
  bool draws_nonces() const override { return true; }

 private:
  const std::filesystem::path file_;
  const std::shared_ptr<const Password> password_;
  const PublicKey public_key_;
  const SignatureAlgorithm algorithm_;
  mutable std::mutex mutex_;
  mutable std::unique_ptr<const KeyFileSigner> opened_;
};

}  // namespace tamga::app
