#pragma once

// What the current list of each CA is like, for the metrics.

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "ca-core/revocation/crl.hpp"

namespace tamga::workers {

/// Thread-safe.
class CrlFacts {
 public:
  void note(const std::string& ca, const CrlSummary& current) {
    const std::scoped_lock lock(mutex_);
    current_.insert_or_assign(ca, current);
  }

  /// nullopt until one has been seen.
  std::optional<CrlSummary> find(std::string_view ca) const {
    const std::scoped_lock lock(mutex_);
    const auto found = current_.find(ca);
    return found == current_.end() ? std::nullopt : std::optional(found->second);
  }

 private:
  mutable std::mutex mutex_;
  std::map<std::string, CrlSummary, std::less<>> current_;
};

}  // namespace tamga::workers
