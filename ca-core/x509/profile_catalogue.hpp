#pragma once

// The profiles that are in force together, found by name, by what is applied for and by the CA that they make. No two
// of them answer the same question.

#include <span>
#include <string_view>
#include <vector>

#include "ca-core/keys/public_key.hpp"
#include "ca-core/registration/applicant_kind.hpp"
#include "ca-core/registration/signature_kind.hpp"
#include "ca-core/x509/profile.hpp"
#include "ca-core/x509/profile_rules.hpp"

namespace tamga {

/// Immutable; what it answers lives as long as it does.
class ProfileCatalogue {
 public:
  explicit ProfileCatalogue(std::vector<Profile> profiles);

  std::span<const Profile> all() const { return profiles_; }

  /// Throws profile_not_found.
  const Profile& named(std::string_view name) const;

  /// The profile of an applicant's certificate. Throws key_not_allowed when there is none for such a key.
  const Profile& for_applicant(SignatureKind kind, ApplicantKind applicant, const PublicKey& key) const;

  /// The profile by which a CA's own certificate is made: "gost-qualified" gives "issuing-qualified". Throws
  /// ca_not_found.
  const Profile& of_authority(std::string_view slug) const;

  /// Why the profile cannot be in force beside these, in the place of the one of its name: another one takes the same
  /// applications or makes the same CA, its issuer is made by none, or it would become something else than it was.
  std::vector<ProfileFinding> conflicts(const Profile& candidate) const;

  /// The same profiles with this one, in the place of the one of its name.
  ProfileCatalogue with(Profile profile) const;

 private:
  const Profile* find(std::string_view name) const;
  const Profile* find_of_authority(std::string_view slug) const;
  bool ends_in_root(const Profile& profile) const;

  std::vector<Profile> profiles_;
};

}  // namespace tamga
