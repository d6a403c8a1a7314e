#pragma once

// Ends the process when its graceful stop takes too long: whoever runs the daemon counts on it. What is cut off is as
// after a power failure: nothing acknowledged is lost, leases run out.

#include <memory>
#include <thread>

#include <spdlog/logger.h>

#include "server/service/stop_deadline.hpp"

namespace tamga::service {

class StopWatchdog {
 public:
  /// Exit status of a process that it ends.
  static constexpr int kCutOff = 1;

  /// Watches until it is destroyed.
  StopWatchdog(const StopDeadline& deadline, std::shared_ptr<spdlog::logger> logger);

 private:
  std::jthread thread_;
};

}  // namespace tamga::service
