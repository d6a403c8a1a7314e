#include "ca-core/keys/private_key.hpp"

#include <array>

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "ca-core/base/error.hpp"
#include "ca-core/openssl/failure.hpp"
#include "ca-core/openssl/random.hpp"
#include "ca-core/x509/pem.hpp"

namespace tamga {
namespace {

constexpr std::string_view kEncryptedLabel = "ENCRYPTED PRIVATE KEY";
constexpr std::string_view kPlainLabel = "PRIVATE KEY";
constexpr std::size_t kSaltOctets = 16;

using KeyInfoPtr = std::unique_ptr<PKCS8_PRIV_KEY_INFO, decltype(&PKCS8_PRIV_KEY_INFO_free)>;
using EncryptedKeyPtr = std::unique_ptr<X509_SIG, decltype(&X509_SIG_free)>;

Bytes spki_of(const EVP_PKEY* key) {
  unsigned char* octets = nullptr;
  const int size = i2d_PUBKEY(key, &octets);
  if (size <= 0) openssl::throw_failure("encoding a public key");
  Bytes spki(octets, octets + size);
  OPENSSL_free(octets);
  return spki;
}

EVP_PKEY* generate_gost(const ParameterSetFacts& set) {
  const int nid = set.type == KeyType::gost2012_256 ? NID_id_GostR3410_2012_256 : NID_id_GostR3410_2012_512;
  const openssl::PkeyContextPtr context(EVP_PKEY_CTX_new_id(nid, nullptr));
  EVP_PKEY* key = nullptr;
  if (!context || EVP_PKEY_keygen_init(context.get()) != 1 ||
      EVP_PKEY_CTX_ctrl_str(context.get(), "paramset", std::string(set.generate_option).c_str()) != 1 ||
      EVP_PKEY_keygen(context.get(), &key) != 1) {
    return nullptr;
  }
  return key;
}

EVP_PKEY* generate_any(const ParameterSetFacts& set) {
  if (set.type == KeyType::rsa) return EVP_RSA_gen(set.bits);
  if (set.type == KeyType::ecdsa) return EVP_EC_gen(std::string(set.generate_option).c_str());
  return generate_gost(set);
}

KeyInfoPtr key_info(const EVP_PKEY* key) {
  KeyInfoPtr info(EVP_PKEY2PKCS8(key), PKCS8_PRIV_KEY_INFO_free);
  if (!info) openssl::throw_failure("encoding a private key");
  return info;
}

std::string written(BIO* bio) {
  char* text = nullptr;
  const long size = BIO_get_mem_data(bio, &text);
  std::string pem(text, static_cast<std::size_t>(size));
  wipe(text, static_cast<std::size_t>(size));
  return pem;
}

/// The DER of a private key is wiped on every way out.
struct WipedBytes {
  Bytes octets;
  ~WipedBytes() { wipe(octets.data(), octets.size()); }
};

openssl::DigestContextPtr begun(EVP_PKEY* key, SignatureAlgorithm algorithm) {
  openssl::DigestContextPtr context(EVP_MD_CTX_new());
  if (!context) openssl::throw_failure("signing");
  const EVP_MD* digest = openssl::native_digest(facts(algorithm).digest);
  openssl::require(EVP_DigestSignInit(context.get(), nullptr, digest, nullptr, key), "signing");
  return context;
}

openssl::DigestContextPtr copied(const EVP_MD_CTX* prepared) {
  openssl::DigestContextPtr context(EVP_MD_CTX_new());
  if (!context) openssl::throw_failure("signing");
  openssl::require(EVP_MD_CTX_copy_ex(context.get(), prepared), "signing");
  return context;
}

/// Whether a decryption failed before the password was tried: the first error of the queue tells the cause.
bool scheme_is_unknown() {
  const unsigned long code = ERR_peek_error();
  if (ERR_GET_LIB(code) != ERR_LIB_EVP) return false;
  switch (ERR_GET_REASON(code)) {
    case ERR_R_UNSUPPORTED:
    case EVP_R_UNKNOWN_PBE_ALGORITHM:
    case EVP_R_UNSUPPORTED_ALGORITHM:
    case EVP_R_UNSUPPORTED_CIPHER:
    case EVP_R_UNSUPPORTED_KEY_DERIVATION_FUNCTION:
    case EVP_R_UNSUPPORTED_PRF:
      return true;
    default:
      return false;
  }
}

KeyInfoPtr decrypted(ByteView der, const Password& password) {
  const unsigned char* cursor = der.data();
  const EncryptedKeyPtr encrypted(d2i_X509_SIG(nullptr, &cursor, static_cast<long>(der.size())), X509_SIG_free);
  openssl::clear_errors();
  if (!encrypted) throw Error(Errc::file_unreadable, LogNote{"not an encrypted PKCS#8 key"});
  const std::string_view text = password.reveal();
  KeyInfoPtr info(PKCS8_decrypt(encrypted.get(), text.data(), static_cast<int>(text.size())), PKCS8_PRIV_KEY_INFO_free);
  const bool unknown_scheme = !info && scheme_is_unknown();
  openssl::clear_errors();
  if (unknown_scheme) throw Error(Errc::file_unreadable, LogNote{"PKCS#8 key encrypted by an unknown scheme"});
  if (!info) throw Error(Errc::wrong_password);
  return info;
}

KeyInfoPtr plain(ByteView der) {
  const unsigned char* cursor = der.data();
  KeyInfoPtr info(d2i_PKCS8_PRIV_KEY_INFO(nullptr, &cursor, static_cast<long>(der.size())), PKCS8_PRIV_KEY_INFO_free);
  openssl::clear_errors();
  if (!info) throw Error(Errc::file_unreadable, LogNote{"not a PKCS#8 key"});
  return info;
}

}  // namespace

PrivateKey::PrivateKey(openssl::PkeyPtr key, PublicKey public_key)
    : key_(std::move(key)), public_key_(std::move(public_key)) {
  // Keys of an engine have nothing to look up.
  if (EVP_PKEY_get0_provider(key_.get()) != nullptr) {
    prepared_ = begun(key_.get(), default_signature_algorithm(public_key_));
  }
}

PrivateKey PrivateKey::generate(ParameterSet set) {
  openssl::PkeyPtr key(generate_any(facts(set)));
  if (!key) openssl::throw_failure("generating a key");
  PublicKey public_key = PublicKey::from_spki(spki_of(key.get()));
  return {std::move(key), std::move(public_key)};
}

PrivateKey PrivateKey::from_pem(std::string_view pem, const Password& password) {
  auto block = pem::first_block(pem, {kEncryptedLabel, kPlainLabel});
  if (!block) throw Error(Errc::file_unreadable, LogNote{"no PKCS#8 key in PEM"});
  const WipedBytes der{std::move(block->der)};
  const KeyInfoPtr info = block->label == kEncryptedLabel ? decrypted(der.octets, password) : plain(der.octets);
  openssl::PkeyPtr key(EVP_PKCS82PKEY(info.get()));
  openssl::clear_errors();
  if (!key) throw Error(Errc::key_not_allowed, LogNote{"private key of an unknown kind"});
  PublicKey public_key = PublicKey::from_spki(spki_of(key.get()));
  return {std::move(key), std::move(public_key)};
}

std::string PrivateKey::to_encrypted_pem(const Password& password) const {
  std::array<std::uint8_t, kSaltOctets> salt{};
  openssl::OpensslRandom().fill(salt);
  // The pseudo-random function is named: gost-engine could otherwise bring its own default.
  openssl::X509AlgorithmPtr scheme(PKCS5_pbe2_set_iv(EVP_aes_256_cbc(), kIterations, salt.data(),
                                                     static_cast<int>(salt.size()), nullptr, NID_hmacWithSHA256));
  if (!scheme) openssl::throw_failure("encrypting a private key");
  const KeyInfoPtr info = key_info(key_.get());
  const std::string_view text = password.reveal();
  const EncryptedKeyPtr encrypted(PKCS8_set0_pbe(text.data(), static_cast<int>(text.size()), info.get(), scheme.get()),
                                  X509_SIG_free);
  if (!encrypted) openssl::throw_failure("encrypting a private key");
  scheme.release();  // NOLINT(bugprone-unused-return-value): PKCS8_set0_pbe took it
  const openssl::BioPtr bio(BIO_new(BIO_s_mem()));
  if (!bio) openssl::throw_failure("writing a private key");
  openssl::require(PEM_write_bio_PKCS8(bio.get(), encrypted.get()), "writing a private key");
  return written(bio.get());
}

std::string PrivateKey::to_unencrypted_pem() const {
  const KeyInfoPtr info = key_info(key_.get());
  const openssl::BioPtr bio(BIO_new(BIO_s_secmem()));
  if (!bio) openssl::throw_failure("writing a private key");
  openssl::require(PEM_write_bio_PKCS8_PRIV_KEY_INFO(bio.get(), info.get()), "writing a private key");
  return written(bio.get());
}

// Looking up by name how a provider signs takes as long as a sixth of a signature on P-256.
openssl::DigestContextPtr PrivateKey::begin_signature(SignatureAlgorithm algorithm) const {
  if (prepared_ && algorithm == default_signature_algorithm(public_key_)) return copied(prepared_.get());
  return begun(key_.get(), algorithm);
}

Bytes PrivateKey::sign(SignatureAlgorithm algorithm, ByteView message) const {
  const SignatureAlgorithmFacts& known = facts(algorithm);
  if (known.key_type != public_key_.type())
    throw Error(Errc::key_not_allowed, LogNote{"signature algorithm of another key type"});
  const openssl::DigestContextPtr context = begin_signature(algorithm);
  Bytes signature(static_cast<std::size_t>(EVP_PKEY_get_size(key_.get())));
  std::size_t size = signature.size();
  openssl::require(EVP_DigestSign(context.get(), signature.data(), &size, message.data(), message.size()), "signing");
  signature.resize(size);
  return signature;
}

}  // namespace tamga
