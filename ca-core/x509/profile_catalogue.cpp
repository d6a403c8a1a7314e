#include "ca-core/x509/profile_catalogue.hpp"

#include <algorithm>

#include "ca-core/base/error.hpp"

namespace tamga {

ProfileCatalogue::ProfileCatalogue(std::vector<Profile> profiles) : profiles_(std::move(profiles)) {}

const Profile& ProfileCatalogue::named(std::string_view name) const {
  const auto found = std::ranges::find(profiles_, name, &Profile::name);
  if (found == profiles_.end()) throw Error(Errc::profile_not_found, LogNote{"no profile " + std::string(name)});
  return *found;
}

const Profile& ProfileCatalogue::for_applicant(SignatureKind kind, ApplicantKind applicant,
                                               const PublicKey& key) const {
  const auto found = std::ranges::find_if(profiles_, [&](const Profile& profile) {
    return profile.signature_kind == kind && profile.serves(applicant) && profile.allows(key.parameter_set());
  });
  if (found == profiles_.end()) throw Error(Errc::key_not_allowed, LogNote{"no profile for such a key"});
  return *found;
}

const Profile& ProfileCatalogue::of_authority(std::string_view slug) const {
  const auto found = std::ranges::find_if(profiles_, [&](const Profile& profile) {
    return std::ranges::find(profile.authorities, slug) != profile.authorities.end();
  });
  if (found == profiles_.end()) throw Error(Errc::ca_not_found);
  return *found;
}

}  // namespace tamga
