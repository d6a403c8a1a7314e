// OCSP requests, as anybody may send them. Acceptable: a request within the limits, or ocsp_malformed. What was
// accepted must be answerable.

#include <algorithm>
#include <cstdlib>

#include "ca-core/base/error.hpp"
#include "ca-core/openssl/library.hpp"
#include "ca-core/revocation/ocsp_responder.hpp"
#include "tests/unit/ca-core/lint/specimens.hpp"

namespace {

using namespace tamga;

void require(bool promise) {
  if (!promise) std::abort();
}

const OcspResponder& responder() {
  static const testing::ForgedCa& ca = testing::ecdsa_ca();
  static const OcspResponder one(ca.certificate, ca.certificate, ca.signer);
  return one;
}

void answer(const OcspRequest& request) {
  const Instant now = testing::day(2026, 11, 23);
  std::vector<OcspAnswer> answers;
  for (const OcspCertId& id : request.ids) {
    const auto status = responder().is_for(id) ? OcspAnswer::Status::good : OcspAnswer::Status::unknown;
    answers.push_back({id, status, std::nullopt, now, std::nullopt});
  }
  require(der::well_formed(responder().respond(answers, now, request.nonce)));
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  openssl::load_library();
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    const OcspRequest request = parse_ocsp_request({data, size});
    require(size <= kOcspMaximumOctets);
    require(!request.ids.empty() && request.ids.size() <= kOcspMaximumIds);
    require(!request.nonce || (!request.nonce->empty() && request.nonce->size() <= kOcspMaximumNonce));
    answer(request);
  } catch (const Error& error) {
    require(error.code() == Errc::ocsp_malformed);
  }
  return 0;
}
