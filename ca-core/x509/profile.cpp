#include "ca-core/x509/profile.hpp"

#include <algorithm>
#include <array>

#include "ca-core/base/error.hpp"

namespace tamga {
namespace {

struct CaProfileName {
  std::string_view slug;
  std::string_view profile;
};

constexpr std::array<CaProfileName, 6> kCaProfiles = {{
    {"gost-root", "root-gost"},
    {"gost-qualified", "issuing-qualified"},
    {"gost-unqualified", "issuing-unqualified-gost"},
    {"ecdsa-root", "root-ecdsa"},
    {"ecdsa-unqualified", "issuing-unqualified-ecdsa"},
    {"staff", "issuing-staff"},
}};

}  // namespace

bool Profile::allows(ParameterSet set) const {
  return std::ranges::find(parameter_sets, set) != parameter_sets.end();
}

bool Profile::allows(ReissueAuthorisation authorisation) const {
  return std::ranges::find(reissue, authorisation) != reissue.end();
}

unsigned effective_key_usage(const Profile& profile, KeyType type) {
  if (type == KeyType::ecdsa) return profile.key_usage & ~(kKeyEncipherment | kDataEncipherment);
  if (type == KeyType::rsa) return profile.key_usage & ~static_cast<unsigned>(kKeyAgreement);
  return profile.key_usage;
}

const Profile& profile_for(SignatureKind kind, const PublicKey& key) {
  const auto found = std::ranges::find_if(profiles(), [&](const Profile& profile) {
    return profile.signature_kind == kind && profile.allows(key.parameter_set());
  });
  if (found == profiles().end()) throw Error(Errc::key_not_allowed, LogNote{"no profile for such a key"});
  return *found;
}

const Profile& profile_named(std::string_view name) {
  const auto found = std::ranges::find(profiles(), name, &Profile::name);
  if (found == profiles().end()) throw Error(Errc::internal, LogNote{"no profile " + std::string(name)});
  return *found;
}

const Profile& ca_profile(std::string_view ca_slug) {
  const auto found = std::ranges::find(kCaProfiles, ca_slug, &CaProfileName::slug);
  if (found == kCaProfiles.end()) throw Error(Errc::ca_not_found);
  return profile_named(found->profile);
}

}  // namespace tamga
