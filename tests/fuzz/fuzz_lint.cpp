// Lint of whatever a file may hold: certificates, CRLs, OCSP responses, requests, PEM with several of them. It judges
// and reports; it never throws. And the same octets as the OCSP response and the CRL that a monitor was sent, which it
// believes or refuses as unreadable.

#include <cstdlib>

#include "ca-core/base/error.hpp"
#include "ca-core/lint/ber.hpp"
#include "ca-core/lint/objects.hpp"
#include "ca-core/moving/foreign_crl.hpp"
#include "ca-core/openssl/library.hpp"
#include "ca-core/revocation/ocsp_statement.hpp"
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

void believe(ByteView octets, const Certificate& ca) {
  static const SerialNumber serial = *SerialNumber::parse_hex("0a0b");
  try {
    read_ocsp_statement(octets, ca, serial, testing::day(2026, 11, 23));
  } catch (const Error& error) {
    if (error.code() != Errc::document_unreadable) std::abort();
  }
  try {
    ForeignCrl::parse_der(octets).signed_by(ca);
  } catch (const Error& error) {
    if (error.code() != Errc::document_unreadable) std::abort();
  }
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
  believe(octets, *issuer);
  for (const lint::FoundObject& object : lint::objects_in(octets).objects) check(object.octets, issuer);
  return 0;
}
