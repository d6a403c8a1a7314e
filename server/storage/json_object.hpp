#pragma once

// Compact JSON objects of texts, as audit entries and outbox messages keep them.

#include <string>
#include <utility>
#include <vector>

namespace tamga::storage {

/// {"serial":"01ab","issuer":"gost-qualified"}: the members in the order given.
std::string json_object(const std::vector<std::pair<std::string, std::string>>& members);

}  // namespace tamga::storage
