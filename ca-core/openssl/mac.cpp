#include "ca-core/openssl/mac.hpp"

#include <array>
#include <string>

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include "ca-core/openssl/failure.hpp"
#include "ca-core/openssl/random.hpp"

namespace tamga::openssl {
namespace {

constexpr std::size_t kKeyOctets = 32;
constexpr std::size_t kCodeOctets = 16;
constexpr std::size_t kVectorOctets = 12;

evp_mac_ctx_st* new_context() {
  EVP_MAC* const gmac = EVP_MAC_fetch(nullptr, "GMAC", nullptr);
  if (gmac == nullptr) throw_failure("GMAC");
  evp_mac_ctx_st* const context = EVP_MAC_CTX_new(gmac);  // which keeps it
  EVP_MAC_free(gmac);
  return context;
}

}  // namespace

void Mac::Free::operator()(evp_mac_ctx_st* context) const noexcept {
  EVP_MAC_CTX_free(context);
}

Bytes new_mac_key() {
  Bytes key(kKeyOctets);
  OpensslRandom().fill(key);
  return key;
}

Mac::Mac(ByteView key) : context_(new_context()) {
  if (!context_) throw_failure("GMAC");
  std::string cipher = "AES-256-GCM";
  std::array<std::uint8_t, kVectorOctets> vector{};
  const std::array parameters{
      OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_CIPHER, cipher.data(), cipher.size()),
      OSSL_PARAM_construct_octet_string(OSSL_MAC_PARAM_IV, vector.data(), vector.size()),
      OSSL_PARAM_construct_end(),
  };
  require(EVP_MAC_init(context_.get(), key.data(), key.size(), parameters.data()), "GMAC");
}

void Mac::update(ByteView data) {
  require(EVP_MAC_update(context_.get(), data.data(), data.size()), "GMAC");
}

Bytes Mac::finish() {
  Bytes code(kCodeOctets);
  std::size_t size = 0;
  require(EVP_MAC_final(context_.get(), code.data(), &size, code.size()), "GMAC");
  code.resize(size);
  return code;
}

}  // namespace tamga::openssl
