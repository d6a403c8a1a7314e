#include "ca-core/openssl/certificate_syntax.hpp"

#include <memory>

#include <openssl/asn1t.h>
#include <openssl/x509.h>

#include "ca-core/openssl/failure.hpp"

// The names that OpenSSL's macros make of these are C's.
namespace {

struct ReadTbs {
  ASN1_INTEGER* version;
  ASN1_INTEGER* serial;
  X509_ALGOR* algorithm;
  X509_NAME* issuer;
  X509_VAL* validity;
  X509_NAME* subject;
  ASN1_TYPE* public_key;
  ASN1_BIT_STRING* issuer_id;
  ASN1_BIT_STRING* subject_id;
  STACK_OF(X509_EXTENSION) * extensions;
};

struct ReadCertificate {
  ReadTbs* tbs;
  X509_ALGOR* algorithm;
  ASN1_BIT_STRING* signature;
};

// clang-format off
ASN1_SEQUENCE(ReadTbs) = {
  ASN1_EXP_OPT(ReadTbs, version, ASN1_INTEGER, 0),
  ASN1_SIMPLE(ReadTbs, serial, ASN1_INTEGER),
  ASN1_SIMPLE(ReadTbs, algorithm, X509_ALGOR),
  ASN1_SIMPLE(ReadTbs, issuer, X509_NAME),
  ASN1_SIMPLE(ReadTbs, validity, X509_VAL),
  ASN1_SIMPLE(ReadTbs, subject, X509_NAME),
  ASN1_SIMPLE(ReadTbs, public_key, ASN1_ANY),
  ASN1_IMP_OPT(ReadTbs, issuer_id, ASN1_BIT_STRING, 1),
  ASN1_IMP_OPT(ReadTbs, subject_id, ASN1_BIT_STRING, 2),
  ASN1_EXP_SEQUENCE_OF_OPT(ReadTbs, extensions, X509_EXTENSION, 3)
} static_ASN1_SEQUENCE_END(ReadTbs)

ASN1_SEQUENCE(ReadCertificate) = {
  ASN1_SIMPLE(ReadCertificate, tbs, ReadTbs),
  ASN1_SIMPLE(ReadCertificate, algorithm, X509_ALGOR),
  ASN1_SIMPLE(ReadCertificate, signature, ASN1_BIT_STRING)
} static_ASN1_SEQUENCE_END(ReadCertificate)
    // clang-format on

    struct FreeCertificate {
  void operator()(ASN1_VALUE* certificate) const noexcept {
    ASN1_item_free(certificate, ASN1_ITEM_rptr(ReadCertificate));
  }
};

}  // namespace

namespace tamga::openssl {

bool reads_certificate(ByteView der) {
  const unsigned char* cursor = der.data();
  const std::unique_ptr<ASN1_VALUE, FreeCertificate> certificate(
      ASN1_item_d2i(nullptr, &cursor, static_cast<long>(der.size()), ASN1_ITEM_rptr(ReadCertificate)));
  clear_errors();
  return certificate && cursor == der.data() + der.size();
}

}  // namespace tamga::openssl
