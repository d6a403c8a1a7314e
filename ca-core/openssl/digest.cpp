#include "ca-core/openssl/digest.hpp"

#include <array>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "ca-core/openssl/failure.hpp"

namespace tamga::openssl {
namespace {

const EVP_MD* fetched(const char* name) {
  const EVP_MD* digest = EVP_MD_fetch(nullptr, name, nullptr);
  if (digest == nullptr) throw_failure(name);
  return digest;
}

/// gost-engine's digests are legacy methods: EVP_MD_fetch does not find them.
const EVP_MD* of_engine(const char* name) {
  const EVP_MD* digest = EVP_get_digestbyname(name);
  if (digest == nullptr) throw_failure(name);
  return digest;
}

}  // namespace

const evp_md_st* native_digest(DigestAlgorithm algorithm) {
  // Looked up once: a look-up by name takes as long as hashing a certificate.
  static const std::array<const EVP_MD*, 6> digests = {
      fetched("SHA1"),   fetched("SHA256"),          fetched("SHA384"),
      fetched("SHA512"), of_engine("md_gost12_256"), of_engine("md_gost12_512")};
  return digests.at(static_cast<std::size_t>(algorithm));
}

Bytes digest(DigestAlgorithm algorithm, ByteView data) {
  Bytes result(EVP_MAX_MD_SIZE);
  unsigned size = 0;
  require(EVP_Digest(data.data(), data.size(), result.data(), &size, native_digest(algorithm), nullptr), "hashing");
  result.resize(size);
  return result;
}

Bytes sha1(ByteView data) {
  return digest(DigestAlgorithm::sha1, data);
}
Bytes sha256(ByteView data) {
  return digest(DigestAlgorithm::sha256, data);
}
Bytes streebog256(ByteView data) {
  return digest(DigestAlgorithm::streebog256, data);
}
Bytes streebog512(ByteView data) {
  return digest(DigestAlgorithm::streebog512, data);
}

Bytes hmac_sha256(ByteView key, ByteView data) {
  Bytes result(EVP_MAX_MD_SIZE);
  unsigned size = 0;
  // A null key pointer would mean "the key of before" to OpenSSL.
  static constexpr std::uint8_t kNoKey = 0;
  const void* key_octets = key.empty() ? &kNoKey : key.data();
  if (HMAC(native_digest(DigestAlgorithm::sha256), key_octets, static_cast<int>(key.size()), data.data(), data.size(),
           result.data(), &size) == nullptr) {
    throw_failure("HMAC");
  }
  result.resize(size);
  return result;
}

bool equal_in_constant_time(ByteView left, ByteView right) {
  return left.size() == right.size() && CRYPTO_memcmp(left.data(), right.data(), left.size()) == 0;
}

Digest::Digest(DigestAlgorithm algorithm) : algorithm_(native_digest(algorithm)), context_(EVP_MD_CTX_new()) {
  if (!context_) throw_failure("hashing");
  require(EVP_DigestInit_ex(context_.get(), algorithm_, nullptr), "hashing");
}

void Digest::update(ByteView data) {
  require(EVP_DigestUpdate(context_.get(), data.data(), data.size()), "hashing");
}

Bytes Digest::finish() {
  Bytes result(EVP_MAX_MD_SIZE);
  unsigned size = 0;
  require(EVP_DigestFinal_ex(context_.get(), result.data(), &size), "hashing");
  require(EVP_DigestInit_ex(context_.get(), algorithm_, nullptr), "hashing");
  result.resize(size);
  return result;
}

}  // namespace tamga::openssl
