#include "server/app/checked_request.hpp"

#include "ca-core/base/error.hpp"

namespace tamga::app {

CheckedRequest check_request(const ProfileCatalogue& profiles, SignatureKind kind, ApplicantKind applicant,
                             const Bytes& request) {
  try {
    CertificateRequest parsed = CertificateRequest::parse(request);
    Profile profile = profiles.for_applicant(kind, applicant, parsed.public_key());
    return {std::move(parsed), std::move(profile)};
  } catch (const Error& error) {
    throw Error::invalid({{"/request", error.code()}});
  }
}

}  // namespace tamga::app
