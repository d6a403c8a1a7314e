#include "server/profiles/checked_document.hpp"

#include "ca-core/issuing/profile_trial.hpp"

namespace tamga::profiles {

ReadDocument check_document(std::string_view text, const std::string& source, const ProfileCatalogue& others,
                            Random& random, Instant now) {
  ReadDocument read = read_document(text, source);
  if (!read.profile) return read;
  std::vector<ProfileFinding> findings = others.conflicts(*read.profile);
  // Without its issuer no certificate can be made, which has been said then.
  if (findings.empty()) findings = try_profile(*read.profile, others.with(*read.profile), random, now);
  for (const ProfileFinding& finding : findings) {
    read.findings.push_back(source + ": " + sentence_of(finding));
  }
  if (!read.findings.empty()) read.profile.reset();
  return read;
}

}  // namespace tamga::profiles
