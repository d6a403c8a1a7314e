#pragma once

// Certificates by a profile before anybody relies on it: a chain of throwaway CAs issues one for each kind of key, and
// each goes through the lints as every certificate does. Nothing of it is kept.

#include <vector>

#include "ca-core/base/instant.hpp"
#include "ca-core/base/random.hpp"
#include "ca-core/x509/profile_catalogue.hpp"

namespace tamga {

/// Why certificates by the profile `candidate` of the catalogue could not be issued, under the key
/// "sample certificate"; empty when all could. RSA keys take long to make: one size stands for all of them.
std::vector<ProfileFinding> try_profile(const Profile& candidate, const ProfileCatalogue& catalogue, Random& random,
                                        Instant now);

}  // namespace tamga
