#include "ca-core/keys/sealing.hpp"

#include <array>

#include <openssl/evp.h>

#include "ca-core/base/error.hpp"
#include "ca-core/openssl/failure.hpp"
#include "ca-core/openssl/handles.hpp"

namespace tamga {
namespace {

constexpr std::size_t kKeyOctets = 32;
constexpr std::size_t kNonceOctets = 12;
constexpr std::size_t kTagOctets = 16;
constexpr std::size_t kMinWrappedKeyOctets = 16;
constexpr std::size_t kMaxWrappedKeyOctets = 64;
constexpr std::size_t kWrapBlockOctets = 8;
constexpr std::size_t kMaxMessageOctets = 1U << 30U;

const unsigned char* key_octets(const SecretKey& key) {
  const ByteView octets = key.reveal_octets();
  if (octets.size() != kKeyOctets) throw Error(Errc::crypto_failed, LogNote{"AES-256 key of another length"});
  return octets.data();
}

openssl::CipherContextPtr new_context() {
  openssl::CipherContextPtr context(EVP_CIPHER_CTX_new());
  if (!context) openssl::throw_failure("encryption");
  return context;
}

int length_of(ByteView data) {
  if (data.size() > kMaxMessageOctets) throw Error(Errc::crypto_failed, LogNote{"too long to be sealed"});
  return static_cast<int>(data.size());
}

SecretKey secret_from(Bytes& octets) {
  SecretKey key{ByteView(octets)};
  wipe(octets.data(), octets.size());
  return key;
}

}  // namespace

SecretKey generate_secret_key(Random& random) {
  Bytes octets(kKeyOctets);
  random.fill(octets);
  return secret_from(octets);
}

Bytes seal(const SecretKey& key, ByteView plaintext, ByteView context, Random& random) {
  Bytes sealed(kNonceOctets + plaintext.size() + kTagOctets);
  random.fill(std::span(sealed).first(kNonceOctets));
  const auto cipher = new_context();
  int written = 0;
  openssl::require(EVP_EncryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, key_octets(key), sealed.data()),
                   "sealing");
  if (!context.empty()) {
    openssl::require(EVP_EncryptUpdate(cipher.get(), nullptr, &written, context.data(), length_of(context)), "sealing");
  }
  if (!plaintext.empty()) {
    openssl::require(
        EVP_EncryptUpdate(cipher.get(), sealed.data() + kNonceOctets, &written, plaintext.data(), length_of(plaintext)),
        "sealing");
  }
  std::uint8_t* tag = sealed.data() + kNonceOctets + plaintext.size();
  openssl::require(EVP_EncryptFinal_ex(cipher.get(), tag, &written), "sealing");
  openssl::require(EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_GET_TAG, kTagOctets, tag), "sealing");
  return sealed;
}

Bytes open_sealed(const SecretKey& key, ByteView sealed, ByteView context) {
  if (sealed.size() < kNonceOctets + kTagOctets) throw Error(Errc::crypto_failed, LogNote{"sealed data are too short"});
  const ByteView ciphertext = sealed.subspan(kNonceOctets, sealed.size() - kNonceOctets - kTagOctets);
  std::array<std::uint8_t, kTagOctets> tag{};
  std::copy(sealed.end() - kTagOctets, sealed.end(), tag.begin());

  Bytes plaintext(ciphertext.size());
  std::uint8_t nothing = 0;
  const auto cipher = new_context();
  int written = 0;
  openssl::require(EVP_DecryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, key_octets(key), sealed.data()),
                   "unsealing");
  if (!context.empty()) {
    openssl::require(EVP_DecryptUpdate(cipher.get(), nullptr, &written, context.data(), length_of(context)),
                     "unsealing");
  }
  if (!ciphertext.empty()) {
    openssl::require(
        EVP_DecryptUpdate(cipher.get(), plaintext.data(), &written, ciphertext.data(), length_of(ciphertext)),
        "unsealing");
  }
  openssl::require(EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_SET_TAG, kTagOctets, tag.data()), "unsealing");
  if (EVP_DecryptFinal_ex(cipher.get(), &nothing, &written) != 1) {
    wipe(plaintext.data(), plaintext.size());
    openssl::throw_failure("sealed data are not authentic");
  }
  return plaintext;
}

Bytes wrap_key(const SecretKey& wrapping_key, const SecretKey& key) {
  const ByteView octets = key.reveal_octets();
  if (octets.size() < kMinWrappedKeyOctets || octets.size() > kMaxWrappedKeyOctets ||
      octets.size() % kWrapBlockOctets != 0) {
    throw Error(Errc::crypto_failed, LogNote{"key of a length that cannot be wrapped"});
  }
  Bytes wrapped(octets.size() + kWrapBlockOctets);
  const auto cipher = new_context();
  EVP_CIPHER_CTX_set_flags(cipher.get(), EVP_CIPHER_CTX_FLAG_WRAP_ALLOW);
  int written = 0;
  openssl::require(EVP_EncryptInit_ex(cipher.get(), EVP_aes_256_wrap(), nullptr, key_octets(wrapping_key), nullptr),
                   "wrapping a key");
  openssl::require(EVP_EncryptUpdate(cipher.get(), wrapped.data(), &written, octets.data(), length_of(octets)),
                   "wrapping a key");
  if (static_cast<std::size_t>(written) != wrapped.size()) openssl::throw_failure("wrapping a key");
  return wrapped;
}

SecretKey unwrap_key(const SecretKey& wrapping_key, ByteView wrapped) {
  if (wrapped.size() < kMinWrappedKeyOctets + kWrapBlockOctets ||
      wrapped.size() > kMaxWrappedKeyOctets + kWrapBlockOctets || wrapped.size() % kWrapBlockOctets != 0) {
    throw Error(Errc::crypto_failed, LogNote{"wrapped key of another length"});
  }
  // OpenSSL may write a whole block more than it reports.
  Bytes octets(wrapped.size() + kWrapBlockOctets);
  const auto cipher = new_context();
  EVP_CIPHER_CTX_set_flags(cipher.get(), EVP_CIPHER_CTX_FLAG_WRAP_ALLOW);
  int written = 0;
  openssl::require(EVP_DecryptInit_ex(cipher.get(), EVP_aes_256_wrap(), nullptr, key_octets(wrapping_key), nullptr),
                   "unwrapping a key");
  if (EVP_DecryptUpdate(cipher.get(), octets.data(), &written, wrapped.data(), length_of(wrapped)) != 1 ||
      written <= 0) {
    openssl::throw_failure("a key was not wrapped by this key");
  }
  SecretKey key{ByteView(octets).first(static_cast<std::size_t>(written))};
  wipe(octets.data(), octets.size());
  return key;
}

}  // namespace tamga
