#pragma once

// Until when a stopping daemon may finish what it accepted: one moment for all its duties.

#include <algorithm>
#include <chrono>

namespace tamga::service {

class StopDeadline {
 public:
  explicit StopDeadline(std::chrono::seconds time_left) : moment_(std::chrono::steady_clock::now() + time_left) {}

  std::chrono::steady_clock::time_point moment() const { return moment_; }

  /// Whole seconds until then, none when it is over.
  std::chrono::seconds time_left() const {
    const auto left = moment_ - std::chrono::steady_clock::now();
    return std::max(std::chrono::seconds(0), std::chrono::duration_cast<std::chrono::seconds>(left));
  }

 private:
  std::chrono::steady_clock::time_point moment_;
};

}  // namespace tamga::service
