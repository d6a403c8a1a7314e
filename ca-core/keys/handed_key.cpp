#include "ca-core/keys/handed_key.hpp"

#include <algorithm>
#include <memory>

#include <openssl/pkcs12.h>
#include <openssl/x509.h>

#include "ca-core/base/error.hpp"
#include "ca-core/openssl/digest.hpp"
#include "ca-core/openssl/failure.hpp"
#include "ca-core/x509/der.hpp"
#include "ca-core/x509/pem.hpp"

namespace tamga {
namespace {

constexpr std::string_view kPbes2 = "1.2.840.113549.1.5.13";
constexpr std::string_view kPbkdf2 = "1.2.840.113549.1.5.12";
constexpr std::string_view kHmacWithSha256 = "1.2.840.113549.2.9";
constexpr std::string_view kAes256Cbc = "2.16.840.1.101.3.4.1.42";
constexpr std::size_t kSaltOctets = 16;
/// HMAC with Streebog is slower by an order of magnitude: a quarter of a second either way.
constexpr int kIterations = 100'000;
constexpr int kGostIterations = 10'000;

using Pkcs12Ptr = std::unique_ptr<PKCS12, decltype(&PKCS12_free)>;

void free_certificates(STACK_OF(X509) * stack) {
  sk_X509_pop_free(stack, X509_free);
}
using CertificatesPtr = std::unique_ptr<STACK_OF(X509), decltype(&free_certificates)>;

/// PBES2 as PrivateKey::to_encrypted_pem writes it, with the salt and the vector of the one given.
bool is_own_scheme(ByteView algorithm) {
  const auto content = der::only(algorithm, der::kSequence);
  if (!content) return false;
  der::Reader scheme(*content);
  scheme.next();
  const auto parameters = scheme.take(der::kSequence);
  if (!parameters) return false;
  der::Reader parts(*parameters);
  const auto derivation = parts.take(der::kSequence);
  const auto cipher = parts.take(der::kSequence);
  if (!derivation || !cipher) return false;
  der::Reader derivation_parts(*derivation);
  derivation_parts.next();
  const auto derivation_parameters = derivation_parts.take(der::kSequence);
  der::Reader cipher_parts(*cipher);
  cipher_parts.next();
  const auto vector = cipher_parts.take(der::kOctetString);
  if (!derivation_parameters || !vector) return false;
  const auto salt = der::Reader(*derivation_parameters).take(der::kOctetString);
  if (!salt || salt->size() != kSaltOctets) return false;
  const Bytes function = der::sequence({der::oid(kHmacWithSha256), der::element(der::kNull, {})});
  const Bytes own = der::sequence(
      {der::oid(kPbes2),
       der::sequence(
           {der::sequence({der::oid(kPbkdf2),
                           der::sequence({der::octet_string(*salt), der::integer(PrivateKey::kIterations), function})}),
            der::sequence({der::oid(kAes256Cbc), der::octet_string(*vector)})})});
  return std::ranges::equal(own, algorithm);
}

openssl::X509Ptr certificate_of(ByteView der) {
  const unsigned char* cursor = der.data();
  openssl::X509Ptr certificate(d2i_X509(nullptr, &cursor, static_cast<long>(der.size())));
  if (!certificate) openssl::throw_failure("certificate for PKCS#12");
  return certificate;
}

/// OpenSSL's PKCS#12 wants the password with a zero octet at its end.
class TerminatedPassword {
 public:
  explicit TerminatedPassword(const Password& password) : text_(password.reveal()) {}
  ~TerminatedPassword() { wipe(text_.data(), text_.size()); }
  TerminatedPassword(const TerminatedPassword&) = delete;
  TerminatedPassword& operator=(const TerminatedPassword&) = delete;

  const char* octets() const { return text_.c_str(); }
  int size() const { return static_cast<int>(text_.size()); }

 private:
  std::string text_;
};

bool is_gost(const PrivateKey& key) {
  return key.public_key().type() == KeyType::gost2012_256 || key.public_key().type() == KeyType::gost2012_512;
}

}  // namespace

PrivateKey open_handed_key(std::string_view pem, const Password& password) {
  const auto block = pem::first_block(pem, {"ENCRYPTED PRIVATE KEY"});
  const auto content = block ? der::only(block->der, der::kSequence) : std::nullopt;
  if (!content) throw Error(Errc::file_unreadable, LogNote{"no encrypted PKCS#8 key"});
  const auto algorithm = der::Reader(*content).next();
  if (!algorithm || !is_own_scheme(algorithm->whole)) {
    throw Error(Errc::file_unreadable, LogNote{"PKCS#8 key encrypted by another scheme"});
  }
  // The block that was looked at and no other: before it there may be a key of another form.
  return PrivateKey::from_pem(pem::encode(block->label, block->der), password);
}

Bytes make_pkcs12(const PrivateKey& key, ByteView certificate, std::span<const Bytes> above, const Password& password) {
  const bool gost = is_gost(key);
  const int iterations = gost ? kGostIterations : kIterations;
  const int cipher = gost ? NID_id_Gost28147_89 : NID_aes_256_cbc;
  const auto* digest =
      openssl::native_digest(gost ? openssl::DigestAlgorithm::streebog512 : openssl::DigestAlgorithm::sha256);
  const CertificatesPtr others(sk_X509_new_null(), free_certificates);
  for (const Bytes& der : above) {
    openssl::X509Ptr other = certificate_of(der);
    openssl::require(others && sk_X509_push(others.get(), other.get()) > 0 ? 1 : 0, "PKCS#12");
    other.release();  // NOLINT(bugprone-unused-return-value): the stack took it
  }
  const TerminatedPassword text(password);
  const openssl::X509Ptr own = certificate_of(certificate);
  // Without a MAC at first: PKCS12_create would make it with SHA-1.
  const Pkcs12Ptr container(
      PKCS12_create(text.octets(), nullptr, key.native(), own.get(), others.get(), cipher, cipher, iterations, -1, 0),
      PKCS12_free);
  if (!container) openssl::throw_failure("PKCS#12");
  openssl::require(
      PKCS12_set_mac(container.get(), text.octets(), text.size(), nullptr, kSaltOctets, iterations, digest), "PKCS#12");
  unsigned char* octets = nullptr;
  const int size = i2d_PKCS12(container.get(), &octets);
  if (size <= 0) openssl::throw_failure("PKCS#12");
  Bytes der(octets, octets + size);
  OPENSSL_free(octets);
  return der;
}

}  // namespace tamga
