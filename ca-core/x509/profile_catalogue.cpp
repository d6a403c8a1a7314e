#include "ca-core/x509/profile_catalogue.hpp"

#include <algorithm>

#include "ca-core/base/error.hpp"

namespace tamga {
namespace {

template <typename List>
bool overlap(const List& one, const List& other) {
  return std::ranges::find_first_of(one, other) != one.end();
}

/// Whether an application could go by either: it says who applies, for which kind of signature, with which key, and
/// never by which CA.
bool take_the_same(const Profile& one, const Profile& other) {
  return one.signature_kind && one.signature_kind == other.signature_kind &&
         overlap(one.applicants, other.applicants) && overlap(one.parameter_sets, other.parameter_sets);
}

}  // namespace

ProfileCatalogue::ProfileCatalogue(std::vector<Profile> profiles) : profiles_(std::move(profiles)) {}

const Profile* ProfileCatalogue::find(std::string_view name) const {
  const auto found = std::ranges::find(profiles_, name, &Profile::name);
  return found == profiles_.end() ? nullptr : &*found;
}

const Profile* ProfileCatalogue::find_of_authority(std::string_view slug) const {
  const auto found = std::ranges::find_if(profiles_, [&](const Profile& profile) {
    return std::ranges::find(profile.authorities, slug) != profile.authorities.end();
  });
  return found == profiles_.end() ? nullptr : &*found;
}

const Profile& ProfileCatalogue::named(std::string_view name) const {
  if (const Profile* found = find(name)) return *found;
  throw Error(Errc::profile_not_found, LogNote{"no profile " + std::string(name)});
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
  if (const Profile* found = find_of_authority(slug)) return *found;
  throw Error(Errc::ca_not_found);
}

std::vector<ProfileFinding> ProfileCatalogue::conflicts(const Profile& candidate) const {
  std::vector<ProfileFinding> findings;
  const Profile* before = find(candidate.name);
  if (before != nullptr &&
      (before->purpose != candidate.purpose || before->signature_kind != candidate.signature_kind)) {
    findings.push_back({"purpose", "and signature_kind of " + candidate.name +
                                       " stay what they are: certificates of another kind need another name"});
  }
  for (const Profile& other : profiles_) {
    if (&other == before) continue;
    if (take_the_same(candidate, other)) {
      findings.push_back({"parameter_sets", "and applicants overlap with those of " + other.name +
                                                ": an application must have one profile"});
    }
    if (overlap(candidate.authorities, other.authorities)) {
      findings.push_back({"authorities", "names a CA that " + other.name + " makes"});
    }
  }
  const ProfileCatalogue together = with(candidate);
  if (!candidate.ca.empty() && together.find_of_authority(candidate.ca) == nullptr) {
    findings.push_back({"ca", "names " + candidate.ca + ", a CA that no profile makes"});
  }
  if (findings.empty() && !together.ends_in_root(candidate)) {
    findings.push_back({"ca", "leads to no root: the CAs issue one another"});
  }
  for (const Profile& other : together.profiles_) {
    const bool lost = before != nullptr && other.name != candidate.name && !other.ca.empty() &&
                      find_of_authority(other.ca) == before && together.find_of_authority(other.ca) == nullptr;
    if (lost) findings.push_back({"authorities", "leaves out " + other.ca + ", which issues by " + other.name});
  }
  return findings;
}

bool ProfileCatalogue::ends_in_root(const Profile& profile) const {
  const Profile* step = &profile;
  for (std::size_t steps = 0; steps <= profiles_.size(); ++steps) {
    if (step->purpose == CertificatePurpose::root || step->ca.empty()) return true;
    step = find_of_authority(step->ca);
    if (step == nullptr) return false;
  }
  return false;
}

ProfileCatalogue ProfileCatalogue::with(Profile profile) const {
  std::vector<Profile> profiles = profiles_;
  const auto place = std::ranges::find(profiles, profile.name, &Profile::name);
  if (place == profiles.end()) {
    profiles.push_back(std::move(profile));
  } else {
    *place = std::move(profile);
  }
  return ProfileCatalogue(std::move(profiles));
}

}  // namespace tamga
