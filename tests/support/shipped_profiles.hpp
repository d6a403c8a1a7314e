#pragma once

// The profiles that come with Tamga, for tests of what is made by them.

#include "server/profiles/shipped_profiles.hpp"

namespace tamga {

using profiles::shipped_profiles;

}  // namespace tamga
