#pragma once

// What becomes of suspended certificates when their term ends, done by the daemon itself: as their profile said when
// the suspension began. Several daemons may do it at a time; each suspension ends once.

#include <cstddef>
#include <string>
#include <vector>

#include "ca-core/base/instant.hpp"
#include "server/storage/database.hpp"
#include "server/storage/personal_data.hpp"

namespace tamga::app {

struct EndedSuspensions {
  std::size_t ended = 0;
  std::vector<std::string> failures;  // "gost-unqualified/01ab…: why", each to be tried again
};

/// As tamga_issuance. The entries have the moment at which they are made, however late that is. Error:
/// issuance_not_safe while this machine's clock cannot be relied upon; unavailable.
EndedSuspensions end_suspensions(storage::Database& database, const storage::PersonalData& personal_data,
                                 const Clock& clock);

}  // namespace tamga::app
