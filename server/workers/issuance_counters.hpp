#pragma once

// What became of every attempt at issuing, for the metrics.

#include <array>
#include <atomic>

#include "server/app/certificate_registration.hpp"

namespace tamga::workers {

/// Attempts by their outcome. Thread-safe.
class IssuanceCounters {
 public:
  void count(app::IssuanceOutcome outcome) { ++numbers_.at(static_cast<std::size_t>(outcome)); }
  std::size_t number(app::IssuanceOutcome outcome) const { return numbers_.at(static_cast<std::size_t>(outcome)); }

 private:
  std::array<std::atomic<std::size_t>, 5> numbers_{};
};

}  // namespace tamga::workers
