#pragma once

// The seam between what is signed and where the key is.

#include "ca-core/base/bytes.hpp"
#include "ca-core/keys/private_key.hpp"

namespace tamga {

/// Thread-safe.
class Signer {
 public:
  virtual ~Signer() = default;
  virtual SignatureAlgorithm algorithm() const = 0;
  virtual const PublicKey& public_key() const = 0;

  /// The signature's octets as they go into a BIT STRING.
  virtual Bytes sign(ByteView message) const = 0;
};

/// A key that was read from a file into this process.
class KeyFileSigner final : public Signer {
 public:
  explicit KeyFileSigner(PrivateKey key);

  SignatureAlgorithm algorithm() const override { return algorithm_; }
  const PublicKey& public_key() const override { return key_.public_key(); }
  Bytes sign(ByteView message) const override { return key_.sign(algorithm_, message); }

 private:
  PrivateKey key_;
  SignatureAlgorithm algorithm_;
};

}  // namespace tamga
