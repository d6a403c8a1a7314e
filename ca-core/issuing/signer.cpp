#include "ca-core/issuing/signer.hpp"

#include "ca-core/base/error.hpp"

namespace tamga {

bool Signer::can_sign_as(SignatureAlgorithm algorithm) const {
  return algorithm == this->algorithm();
}

Bytes Signer::sign_as(SignatureAlgorithm algorithm, ByteView message) const {
  if (algorithm != this->algorithm()) throw Error(Errc::key_not_allowed);
  return sign(message);
}

KeyFileSigner::KeyFileSigner(PrivateKey key)
    : key_(std::move(key)), algorithm_(default_signature_algorithm(key_.public_key())) {}

bool KeyFileSigner::can_sign_as(SignatureAlgorithm algorithm) const {
  return facts(algorithm).key_type == key_.public_key().type();
}

}  // namespace tamga
