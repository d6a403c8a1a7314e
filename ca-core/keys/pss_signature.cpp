#include "ca-core/keys/pss_signature.hpp"

#include <openssl/evp.h>
#include <openssl/rsa.h>

#include "ca-core/openssl/failure.hpp"
#include "ca-core/openssl/handles.hpp"

namespace tamga {

bool verify_pss(const PublicKey& key, openssl::DigestAlgorithm digest, std::size_t salt_length, ByteView message,
                ByteView signature) {
  if (key.type() != KeyType::rsa) return false;
  const openssl::DigestContextPtr context(EVP_MD_CTX_new());
  EVP_PKEY_CTX* parameters = nullptr;  // belongs to the context
  if (!context ||
      EVP_DigestVerifyInit(context.get(), &parameters, openssl::native_digest(digest), nullptr, key.native()) != 1) {
    openssl::throw_failure("prepare a PSS verification");
  }
  openssl::require(EVP_PKEY_CTX_set_rsa_padding(parameters, RSA_PKCS1_PSS_PADDING), "set PSS");
  openssl::require(EVP_PKEY_CTX_set_rsa_mgf1_md(parameters, openssl::native_digest(digest)), "set the mask of PSS");
  openssl::require(EVP_PKEY_CTX_set_rsa_pss_saltlen(parameters, static_cast<int>(salt_length)), "set the salt of PSS");
  const bool good =
      EVP_DigestVerify(context.get(), signature.data(), signature.size(), message.data(), message.size()) == 1;
  openssl::clear_errors();
  return good;
}

}  // namespace tamga
