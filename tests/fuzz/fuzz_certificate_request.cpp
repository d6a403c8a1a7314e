// PKCS#10 requests, as any applicant may send them. Acceptable: a request, or one of the refusals that the header
// names.

#include <cstdlib>

#include "ca-core/base/error.hpp"
#include "ca-core/issuing/authority_request.hpp"
#include "ca-core/openssl/library.hpp"
#include "ca-core/x509/certificate_request.hpp"

namespace {

using namespace tamga;

bool is_refusal(Errc code) {
  return code == Errc::request_unreadable || code == Errc::request_weak_signature ||
         code == Errc::request_bad_signature || code == Errc::key_not_allowed || code == Errc::key_weak;
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  openssl::load_library();
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    const CertificateRequest request = CertificateRequest::parse({data, size});
    // What goes into the certificate is the one form of the key, whatever form came.
    const PublicKey written = PublicKey::from_spki(request.public_key().spki());
    if (written.spki() != request.public_key().spki()) std::abort();
    if (written.fingerprint() != request.public_key().fingerprint()) std::abort();
    // What was taken has a subject.
    if (request_subject(request.der()).empty()) std::abort();
  } catch (const Error& error) {
    if (!is_refusal(error.code())) std::abort();
  }
  return 0;
}
