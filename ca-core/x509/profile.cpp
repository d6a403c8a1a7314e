#include "ca-core/x509/profile.hpp"

#include <algorithm>

namespace tamga {

bool Profile::allows(ParameterSet set) const {
  return std::ranges::find(parameter_sets, set) != parameter_sets.end();
}

bool Profile::allows(ReissueAuthorisation authorisation) const {
  return std::ranges::find(reissue, authorisation) != reissue.end();
}

bool Profile::serves(ApplicantKind kind) const {
  return std::ranges::find(applicants, kind) != applicants.end();
}

unsigned effective_key_usage(const Profile& profile, KeyType type) {
  if (type == KeyType::ecdsa) return profile.key_usage & ~(kKeyEncipherment | kDataEncipherment);
  if (type == KeyType::rsa) return profile.key_usage & ~static_cast<unsigned>(kKeyAgreement);
  return profile.key_usage;
}

}  // namespace tamga
