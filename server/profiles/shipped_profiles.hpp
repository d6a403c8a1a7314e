#pragma once

// The profiles that come with Tamga: the documents of server/profiles/shipped, which are part of the program, and what
// they say.

#include <span>
#include <string_view>

#include "ca-core/x509/profile_catalogue.hpp"

namespace tamga::profiles {

struct ShippedDocument {
  std::string_view name;  // of the profile and of its file
  std::string_view text;
};

std::span<const ShippedDocument> shipped_documents();

/// Null when none of that name comes with Tamga.
const ShippedDocument* shipped_document(std::string_view name);

/// What the documents say, as version 1.
const ProfileCatalogue& shipped_profiles();

}  // namespace tamga::profiles
