#pragma once

// A signer whose key is in a token. Made while the token is away too; the token may go and come back at any time.

#include <memory>
#include <string>

#include "ca-core/issuing/signer.hpp"
#include "ca-core/pkcs11/token_key.hpp"

namespace tamga {

class TokenSigner final : public Signer {
 public:
  /// `public_key`: of the certificate that the key goes with. Error{configuration_invalid} (the URI or the module is
  /// wrong, or the token has another key), {key_not_allowed} for GOST keys. A token that is away, or that refuses the
  /// PIN, is what reach() tells; a refused PIN is not tried again.
  TokenSigner(const TokenKey& key, PublicKey public_key);
  ~TokenSigner() override;

  SignatureAlgorithm algorithm() const override { return algorithm_; }
  const PublicKey& public_key() const override { return public_key_; }

  // A signature is given out only after it was verified: what comes from outside the process is not believed.
  Bytes sign(ByteView message) const override;
  Bytes sign_digest(ByteView digest) const override;

  bool is_reachable() const override;
  std::optional<std::string> reach() const override;

 private:
  class Line;

  PublicKey public_key_;
  SignatureAlgorithm algorithm_;
  std::unique_ptr<Line> line_;
};

}  // namespace tamga
