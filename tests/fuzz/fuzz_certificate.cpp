// Certificates, as a TLS client or an imported registry may bring them, and lint, which must never throw.

#include <algorithm>
#include <cstdlib>

#include "ca-core/base/error.hpp"
#include "ca-core/lint/lint.hpp"
#include "ca-core/openssl/library.hpp"

namespace {

using namespace tamga;
using lint::CertificatePurpose;

void parse(ByteView octets) {
  try {
    const Certificate certificate = Certificate::parse_der(octets);
    if (!std::ranges::equal(certificate.der(), octets)) std::abort();
    certificate.subject_text();
    certificate.private_key_not_after();
    lint::Context own_issuer;
    own_issuer.issuer = certificate;
    lint::check_certificate(certificate, own_issuer);
    certificate.signed_by(certificate.public_key());
  } catch (const Error& error) {
    if (error.code() == Errc::internal) std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  openssl::load_library();
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView octets(data, size);
  for (const CertificatePurpose purpose : {CertificatePurpose::end_entity, CertificatePurpose::ca,
                                           CertificatePurpose::ocsp_responder, CertificatePurpose::tls_server}) {
    lint::Context context;
    context.qualified = true;
    context.purpose = purpose;
    lint::check_der(octets, context).to_text();
  }
  parse(octets);
  return 0;
}
