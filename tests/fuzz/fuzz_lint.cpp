// Lint of whatever a file may hold: certificates, CRLs, OCSP responses, requests, PEM with several of them. It judges
// and reports; it never throws.

#include <cstdlib>

#include "ca-core/lint/ber.hpp"
#include "ca-core/lint/objects.hpp"
#include "ca-core/openssl/library.hpp"
#include "tests/unit/ca-core/lint/specimens.hpp"

namespace {

using namespace tamga;
using lint::ObjectKind;

/// Mended BER is DER: mended again it would be the same.
void mend(ByteView octets) {
  const auto der = lint::der_from_ber(octets);
  if (der && lint::der_from_ber(*der)) std::abort();
}

void check(ByteView octets, const std::optional<Certificate>& issuer) {
  lint::recognise(octets);
  for (const ObjectKind kind :
       {ObjectKind::certificate, ObjectKind::crl, ObjectKind::ocsp_response, ObjectKind::request}) {
    lint::check_object(kind, octets, issuer, lint::context_of(octets)).to_text();
  }
  lint::check_crl_frame(octets, issuer).to_text();
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  openssl::load_library();
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const std::optional<Certificate> issuer = testing::ecdsa_ca().certificate;
  const ByteView octets(data, size);
  mend(octets);
  check(octets, std::nullopt);
  check(octets, issuer);
  for (const lint::FoundObject& object : lint::objects_in(octets).objects) check(object.octets, issuer);
  return 0;
}
