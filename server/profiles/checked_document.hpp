#pragma once

// A profile document that has passed every check: the reader, the profiles beside which it is to be in force, and a
// sample certificate for each kind of key that went through the lints.

#include <string>
#include <string_view>

#include "ca-core/base/instant.hpp"
#include "ca-core/base/random.hpp"
#include "ca-core/x509/profile_catalogue.hpp"
#include "server/profiles/document.hpp"

namespace tamga::profiles {

/// `source` names the document in findings.
ReadDocument check_document(std::string_view text, const std::string& source, const ProfileCatalogue& others,
                            Random& random, Instant now);

}  // namespace tamga::profiles
