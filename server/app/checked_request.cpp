#include "server/app/checked_request.hpp"

#include "ca-core/base/error.hpp"

namespace tamga::app {

CheckedRequest check_request(SignatureKind kind, const Bytes& request) {
  try {
    CertificateRequest parsed = CertificateRequest::parse(request);
    const Profile& profile = profile_for(kind, parsed.public_key());
    return {std::move(parsed), profile};
  } catch (const Error& error) {
    throw Error::invalid({{"/request", error.code()}});
  }
}

}  // namespace tamga::app
