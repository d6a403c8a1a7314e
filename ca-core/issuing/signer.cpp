#include "ca-core/issuing/signer.hpp"

namespace tamga {

KeyFileSigner::KeyFileSigner(PrivateKey key)
    : key_(std::move(key)), algorithm_(default_signature_algorithm(key_.public_key())) {}

}  // namespace tamga
