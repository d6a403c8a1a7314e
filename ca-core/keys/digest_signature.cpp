#include "ca-core/keys/digest_signature.hpp"

#include <openssl/evp.h>

#include "ca-core/base/error.hpp"
#include "ca-core/keys/signature_length.hpp"
#include "ca-core/openssl/failure.hpp"
#include "ca-core/openssl/handles.hpp"
#include "ca-core/x509/der.hpp"

namespace tamga {
namespace {

bool has_digest_length(SignatureAlgorithm algorithm, ByteView digest) {
  return static_cast<int>(digest.size()) == EVP_MD_get_size(openssl::native_digest(facts(algorithm).digest));
}

}  // namespace

Bytes sign_digest(const PrivateKey& key, SignatureAlgorithm algorithm, ByteView digest) {
  if (facts(algorithm).key_type != key.public_key().type()) throw Error(Errc::key_not_allowed);
  if (!has_digest_length(algorithm, digest)) throw Error(Errc::crypto_failed, LogNote{"digest of another length"});
  const openssl::PkeyContextPtr context(EVP_PKEY_CTX_new(key.native(), nullptr));
  if (!context) openssl::throw_failure("prepare a signature");
  openssl::require(EVP_PKEY_sign_init(context.get()), "prepare a signature");
  openssl::require(EVP_PKEY_CTX_set_signature_md(context.get(), openssl::native_digest(facts(algorithm).digest)),
                   "set the hash of a signature");
  std::size_t length = 0;
  openssl::require(EVP_PKEY_sign(context.get(), nullptr, &length, digest.data(), digest.size()), "size a signature");
  Bytes signature(length);
  openssl::require(EVP_PKEY_sign(context.get(), signature.data(), &length, digest.data(), digest.size()), "sign");
  signature.resize(length);
  return signature;
}

bool verify_digest(const PublicKey& key, SignatureAlgorithm algorithm, ByteView digest, ByteView signature) {
  if (facts(algorithm).key_type != key.type() || !has_digest_length(algorithm, digest)) return false;
  if (!has_signature_length(key, signature)) return false;
  const openssl::PkeyContextPtr context(EVP_PKEY_CTX_new(key.native(), nullptr));
  if (!context) openssl::throw_failure("prepare a verification");
  openssl::require(EVP_PKEY_verify_init(context.get()), "prepare a verification");
  openssl::require(EVP_PKEY_CTX_set_signature_md(context.get(), openssl::native_digest(facts(algorithm).digest)),
                   "set the hash of a signature");
  const bool good =
      EVP_PKEY_verify(context.get(), signature.data(), signature.size(), digest.data(), digest.size()) == 1;
  openssl::clear_errors();
  return good;
}

std::size_t usual_signature_length(const PublicKey& key) {
  const std::size_t octets = (key.bits() + 7) / 8;
  switch (key.type()) {
    case KeyType::gost2012_256:
      return 64;
    case KeyType::gost2012_512:
      return 128;
    case KeyType::rsa:
      return octets;
    case KeyType::ecdsa:
      break;
  }
  // Two INTEGERs as long as the order. Of a curve whose order fills its octets one of the two has a zero before it.
  const std::size_t integers = 2 * (2 + octets) + (key.bits() % 8 == 0 ? 1 : 0);
  return der::header_length(integers) + integers;
}

}  // namespace tamga
