#include "ca-core/openssl/certificate_syntax.hpp"

#include <memory>

#include <openssl/asn1t.h>
#include <openssl/x509.h>

#include "ca-core/openssl/failure.hpp"

// The names that OpenSSL's macros make of these are C's.
namespace {

using ReadRelativeName = STACK_OF(X509_NAME_ENTRY);
DEFINE_STACK_OF(ReadRelativeName)
using ReadName = STACK_OF(ReadRelativeName);

struct ReadTbs {
  ASN1_INTEGER* version;
  ASN1_INTEGER* serial;
  X509_ALGOR* algorithm;
  ReadName* issuer;
  X509_VAL* validity;
  ReadName* subject;
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
ASN1_ITEM_TEMPLATE(ReadRelativeName) =
  ASN1_EX_TEMPLATE_TYPE(ASN1_TFLG_SET_OF, 0, ReadRelativeName, X509_NAME_ENTRY)
static_ASN1_ITEM_TEMPLATE_END(ReadRelativeName)

ASN1_ITEM_TEMPLATE(ReadName) =
  ASN1_EX_TEMPLATE_TYPE(ASN1_TFLG_SEQUENCE_OF, 0, ReadName, ReadRelativeName)
static_ASN1_ITEM_TEMPLATE_END(ReadName)

ASN1_SEQUENCE(ReadTbs) = {
  ASN1_EXP_OPT(ReadTbs, version, ASN1_INTEGER, 0),
  ASN1_SIMPLE(ReadTbs, serial, ASN1_INTEGER),
  ASN1_SIMPLE(ReadTbs, algorithm, X509_ALGOR),
  ASN1_SIMPLE(ReadTbs, issuer, ReadName),
  ASN1_SIMPLE(ReadTbs, validity, X509_VAL),
  ASN1_SIMPLE(ReadTbs, subject, ReadName),
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
  void operator()(ReadCertificate* certificate) const noexcept {
    ASN1_item_free(reinterpret_cast<ASN1_VALUE*>(certificate), ASN1_ITEM_rptr(ReadCertificate));
  }
};

/// Whether the octets are characters of the string's type. Of the types that are not named here all octets are.
bool has_characters(const ASN1_STRING* text) {
  int format = 0;
  switch (ASN1_STRING_type(text)) {
    case V_ASN1_UTF8STRING:
      format = MBSTRING_UTF8;
      break;
    case V_ASN1_BMPSTRING:
      format = MBSTRING_BMP;
      break;
    case V_ASN1_UNIVERSALSTRING:
      format = MBSTRING_UNIV;
      break;
    default:
      return true;
  }
  // Without a place for the result it only reads.
  return ASN1_mbstring_copy(nullptr, ASN1_STRING_get0_data(text), ASN1_STRING_length(text), format,
                            B_ASN1_UTF8STRING) != -1;
}

bool has_characters(const ReadName* name) {
  for (int i = 0; i < sk_ReadRelativeName_num(name); ++i) {
    const ReadRelativeName* relative = sk_ReadRelativeName_value(name, i);
    for (int j = 0; j < sk_X509_NAME_ENTRY_num(relative); ++j) {
      if (!has_characters(X509_NAME_ENTRY_get_data(sk_X509_NAME_ENTRY_value(relative, j)))) return false;
    }
  }
  return true;
}

}  // namespace

namespace tamga::openssl {

bool reads_certificate(ByteView der) {
  const unsigned char* cursor = der.data();
  const std::unique_ptr<ReadCertificate, FreeCertificate> certificate(reinterpret_cast<ReadCertificate*>(
      ASN1_item_d2i(nullptr, &cursor, static_cast<long>(der.size()), ASN1_ITEM_rptr(ReadCertificate))));
  const bool reads = certificate && cursor == der.data() + der.size() && has_characters(certificate->tbs->issuer) &&
                     has_characters(certificate->tbs->subject);
  clear_errors();
  return reads;
}

}  // namespace tamga::openssl
