// OCSP requests, as anybody may send them. Acceptable: a request within the limits, or ocsp_malformed. What was
// accepted must be answerable.

#include <algorithm>
#include <cstdlib>
#include <optional>

#include "ca-core/base/error.hpp"
#include "ca-core/openssl/library.hpp"
#include "tests/unit/ca-core/revocation/forged_responder.hpp"

namespace {

using namespace tamga;

void require(bool promise) {
  if (!promise) std::abort();
}

const OcspResponder& responder() {
  static const testing::ForgedResponder one(testing::ecdsa_ca(), ParameterSet::p256);
  return one.responder;
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
  std::optional<OcspRequest> request;
  try {
    request = parse_ocsp_request({data, size});
  } catch (const Error& error) {
    require(error.code() == Errc::ocsp_malformed);
    return 0;
  }
  require(size <= kOcspMaximumOctets);
  require(!request->ids.empty() && request->ids.size() <= kOcspMaximumIds);
  require(!request->nonce || (!request->nonce->empty() && request->nonce->size() <= kOcspMaximumNonce));
  answer(*request);
  return 0;
}
