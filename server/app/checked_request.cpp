#include "server/app/checked_request.hpp"

#include "ca-core/base/error.hpp"
#include "server/storage/made_keys.hpp"

namespace tamga::app {
namespace {

[[noreturn]] void refuse(Errc code) {
  throw Error::invalid({{"/request", code}});
}

CheckedRequest read_request(const ProfileCatalogue& profiles, SignatureKind kind, ApplicantKind applicant,
                            const Bytes& request) {
  try {
    CertificateRequest parsed = CertificateRequest::parse(request);
    Profile profile = profiles.for_applicant(kind, applicant, parsed.public_key());
    return {std::move(parsed), std::move(profile), false};
  } catch (const Error& error) {
    refuse(error.code());
  }
}

}  // namespace

CheckedRequest check_request(Registry& registry, const ProfileCatalogue& profiles, SignatureKind kind,
                             ApplicantKind applicant, const Bytes& request) {
  CheckedRequest checked = read_request(profiles, kind, applicant, request);
  checked.key_by_ca = registry.database.read([&](storage::Transaction& transaction) {
    return storage::MadeKeys(transaction).known(checked.request.public_key().fingerprint());
  });
  if (checked.key_by_ca && !checked.profile.key_by_ca) refuse(Errc::key_not_allowed);
  return checked;
}

}  // namespace tamga::app
