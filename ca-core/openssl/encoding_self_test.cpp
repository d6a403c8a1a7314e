#include "ca-core/openssl/encoding_self_test.hpp"

#include <string>
#include <string_view>

#include <openssl/evp.h>
#include <openssl/objects.h>
#include <openssl/x509.h>

#include "ca-core/base/bytes.hpp"
#include "ca-core/base/error.hpp"
#include "ca-core/openssl/digest.hpp"
#include "ca-core/openssl/failure.hpp"
#include "ca-core/openssl/handles.hpp"

namespace tamga::openssl {
namespace {

/// Algorithm identifiers in hexadecimal DER, as in the examples of RFC 9215 appendix A and in the certificates of
/// accredited CAs (CryptoPro-A).
struct Expectation {
  int key_nid;
  const char* parameter_set;
  DigestAlgorithm digest;
  std::string_view key_algorithm;
  std::string_view signature_algorithm;
};

constexpr Expectation kExpectations[] = {
    {NID_id_GostR3410_2012_256, "A", DigestAlgorithm::streebog256,
     "301f06082a85030701010101301306072a85030202230106082a85030701010202", "300a06082a85030701010302"},
    {NID_id_GostR3410_2012_256, "TCA", DigestAlgorithm::streebog256,
     "301706082a85030701010101300b06092a8503070102010101", "300a06082a85030701010302"},
    {NID_id_GostR3410_2012_512, "C", DigestAlgorithm::streebog512, "301706082a85030701010102300b06092a8503070102010203",
     "300a06082a85030701010303"},
};

void expect_equal(std::string_view what, std::string_view expected, std::string_view found) {
  if (expected == found) return;
  std::string note = "self-test of encodings: ";
  note.append(what).append(" is ").append(found).append(", not ").append(expected);
  throw Error(Errc::crypto_failed, LogNote{std::move(note)});
}

std::string der_of(const X509_ALGOR* algorithm) {
  unsigned char* octets = nullptr;
  const int size = i2d_X509_ALGOR(algorithm, &octets);
  if (size <= 0) throw_failure("encoding an algorithm identifier");
  std::string text = to_hex({octets, static_cast<std::size_t>(size)});
  OPENSSL_free(octets);
  return text;
}

PkeyPtr generated(const Expectation& expectation) {
  const PkeyContextPtr context(EVP_PKEY_CTX_new_id(expectation.key_nid, nullptr));
  EVP_PKEY* key = nullptr;
  if (!context || EVP_PKEY_keygen_init(context.get()) != 1 ||
      EVP_PKEY_CTX_ctrl_str(context.get(), "paramset", expectation.parameter_set) != 1 ||
      EVP_PKEY_keygen(context.get(), &key) != 1) {
    throw_failure("generating a GOST key");
  }
  return PkeyPtr(key);
}

void check(const Expectation& expectation) {
  const PkeyPtr key = generated(expectation);

  X509_PUBKEY* written = nullptr;
  require(X509_PUBKEY_set(&written, key.get()), "encoding a GOST key");
  const X509PubkeyPtr public_key(written);
  X509_ALGOR* key_algorithm = nullptr;
  require(X509_PUBKEY_get0_param(nullptr, nullptr, nullptr, &key_algorithm, public_key.get()), "encoding a GOST key");
  expect_equal("the algorithm identifier of a key", expectation.key_algorithm, der_of(key_algorithm));

  const X509Ptr certificate(X509_new());
  if (!certificate || ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1) != 1 ||
      ASN1_TIME_set(X509_getm_notBefore(certificate.get()), 0) == nullptr ||
      ASN1_TIME_set(X509_getm_notAfter(certificate.get()), 0) == nullptr ||
      X509_set_pubkey(certificate.get(), key.get()) != 1 ||
      X509_sign(certificate.get(), key.get(), native_digest(expectation.digest)) <= 0) {
    throw_failure("signing with a GOST key");
  }
  const X509_ALGOR* outer = nullptr;
  X509_get0_signature(nullptr, &outer, certificate.get());
  expect_equal("the algorithm identifier of a signature", expectation.signature_algorithm, der_of(outer));
  expect_equal("the algorithm identifier inside", expectation.signature_algorithm,
               der_of(X509_get0_tbs_sigalg(certificate.get())));
}

}  // namespace

void self_test_encodings() {
  // RFC 6986 section 10.1: the 63 octets "0123456789…012".
  constexpr std::string_view kMessage = "012345678901234567890123456789012345678901234567890123456789012";
  expect_equal("Streebog-256", "9d151eefd8590b89daa6ba6cb74af9275dd051026bb149a452fd84e5e57b5500",
               to_hex(streebog256(as_bytes(kMessage))));
  for (const Expectation& expectation : kExpectations) check(expectation);
}

}  // namespace tamga::openssl
