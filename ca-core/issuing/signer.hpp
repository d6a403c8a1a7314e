#pragma once

// The seam between what is signed and where the key is.

#include <optional>
#include <string>

#include "ca-core/base/bytes.hpp"
#include "ca-core/keys/digest_signature.hpp"
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

  /// The same signature for a message whose hash, by the algorithm's own hash function, was computed elsewhere: a CRL
  /// of many megabytes is never in memory as a whole.
  virtual Bytes sign_digest(ByteView digest) const = 0;

  /// Whether sign_as() takes this algorithm; its own always.
  virtual bool can_sign_as(SignatureAlgorithm algorithm) const;

  /// A signature by another algorithm of the same key, such as ECDSA with another hash function. Error{key_not_allowed}
  /// for one that can_sign_as() refuses.
  virtual Bytes sign_as(SignatureAlgorithm algorithm, ByteView message) const;

  /// Whether ECDSA signs with a random number, so that each signature of the same octets is another one. That of a
  /// token may be of the octets alone (RFC 6979).
  virtual bool draws_nonces() const { return false; }

  // A key outside this process may be away. Then both of the above throw signer_unavailable, at once, until reach() has
  // found it again.

  /// As it was when the key was last used or looked for.
  virtual bool is_reachable() const { return true; }

  /// Looks for the key, signing nothing; nullopt when it can be used, else why not, for the log.
  virtual std::optional<std::string> reach() const { return std::nullopt; }
};

/// A key that was read from a file into this process.
class KeyFileSigner final : public Signer {
 public:
  explicit KeyFileSigner(PrivateKey key);

  SignatureAlgorithm algorithm() const override { return algorithm_; }
  const PublicKey& public_key() const override { return key_.public_key(); }
  Bytes sign(ByteView message) const override { return key_.sign(algorithm_, message); }
  Bytes sign_digest(ByteView digest) const override { return tamga::sign_digest(key_, algorithm_, digest); }
  bool can_sign_as(SignatureAlgorithm algorithm) const override;
  Bytes sign_as(SignatureAlgorithm algorithm, ByteView message) const override { return key_.sign(algorithm, message); }
  bool draws_nonces() const override { return true; }

 private:
  PrivateKey key_;
  SignatureAlgorithm algorithm_;
};

}  // namespace tamga
