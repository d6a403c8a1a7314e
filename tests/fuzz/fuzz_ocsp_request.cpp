// OCSP requests, as anybody may send them: as DER, and as what stands in the path of a GET. Acceptable: a request
// within the limits, or ocsp_malformed. What was accepted must be answerable, by an algorithm of the responder's key.

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <string>

#include "ca-core/base/error.hpp"
#include "ca-core/openssl/library.hpp"
#include "server/status/ocsp_get.hpp"
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
    const auto status = responder().is_for(id) ? OcspAnswer::Status::never_issued : OcspAnswer::Status::unknown;
    answers.push_back({id, status, std::nullopt, now, std::nullopt});
  }
  const SignatureAlgorithm algorithm = responder().algorithm_for(request.preferred);
  require(facts(algorithm).key_type == KeyType::ecdsa);
  require(der::well_formed(responder().respond(answers, now, request.nonce, algorithm)));
}

void check(ByteView octets) {
  std::optional<OcspRequest> request;
  try {
    request = parse_ocsp_request(octets);
  } catch (const Error& error) {
    require(error.code() == Errc::ocsp_malformed);
    return;
  }
  require(octets.size() <= kOcspMaximumOctets);
  require(!request->ids.empty() && request->ids.size() <= kOcspMaximumIds);
  require(!request->nonce || (!request->nonce->empty() && request->nonce->size() <= kOcspMaximumNonce));
  require(request->preferred.size() <= kOcspMaximumPreferred);
  answer(*request);
}

/// What was read from a path comes back from the path that RFC 6960 appendix A.1 makes of it.
void check_path(std::string_view path) {
  const auto octets = status::decode_ocsp_path(path);
  if (!octets) return;
  std::string encoded;
  for (const char character : to_base64(*octets)) {
    const bool plain = std::string_view("+/=").find(character) == std::string_view::npos;
    encoded += plain ? std::string(1, character) : "%" + to_hex(as_bytes(std::string_view(&character, 1)));
  }
  require(status::decode_ocsp_path(encoded) == octets);
  check(*octets);
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  openssl::load_library();
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView octets(data, size);
  check(octets);
  check_path(as_text(octets));
  return 0;
}
