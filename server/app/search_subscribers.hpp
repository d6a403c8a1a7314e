#pragma once

// Finds the holder whom an operator has before him or on the phone. Who was shown is written into the audit log; what
// was asked for is not, because it is personal data.

#include <cstddef>
#include <vector>

#include "server/app/registry.hpp"
#include "server/app/views.hpp"

namespace tamga::app {

inline constexpr std::size_t kMaxSubscribersFound = 50;

/// The newest first, kMaxSubscribersFound at most; none is an answer too.
std::vector<SubscriberView> search_subscribers(Registry& registry, const Actor& actor, const PersonSearch& search,
                                               Instant now);

}  // namespace tamga::app
