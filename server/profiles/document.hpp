#pragma once

// A profile as a document: TOML (docs/profiles.md names every key). The reader is strict: what nobody knows is wrong,
// and all that is wrong is told at once.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ca-core/x509/profile_rules.hpp"

namespace tamga::profiles {

/// Octets of a document; a longer one is not read.
inline constexpr std::size_t kMaxDocument = 64 * 1024;

struct ReadDocument {
  std::optional<Profile> profile;     // of version 1; absent when there are findings
  std::vector<std::string> findings;  // a sentence each: "qualified.toml, line 7: [validity] certificate must be …"
};

/// "profile ca must name …": as the reader's own findings begin.
std::string sentence_of(const ProfileFinding& finding);

/// `source` names the document in findings.
ReadDocument read_document(std::string_view text, const std::string& source);

}  // namespace tamga::profiles
