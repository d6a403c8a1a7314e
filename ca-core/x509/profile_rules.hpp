#pragma once

// What a profile may not say: contradictions within it, and what 63-FZ, order 795, RFC 5280 and RFC 3161 forbid in any
// certificate that it would make.

#include <string>
#include <vector>

#include "ca-core/x509/profile.hpp"

namespace tamga {

struct ProfileFinding {
  std::string key;       // of the document: "[extensions] critical"
  std::string sentence;  // what is wrong with it: "must name key_usage: … (RFC 5280 section 4.2.1.3)"

  bool operator==(const ProfileFinding&) const = default;
};

/// Everything that is wrong; empty for a profile that may be used.
std::vector<ProfileFinding> profile_findings(const Profile& profile);

}  // namespace tamga
