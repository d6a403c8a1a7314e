#pragma once

// SIGTERM and SIGINT as something to wait for.

#include <chrono>

namespace tamga::service {

/// Made by the main thread before any other thread is started: those inherit that the signals are blocked.
class StopSignal {
 public:
  StopSignal();

  /// Waits for one of the signals. Once one came, every later call returns at once.
  void wait();

  /// The same with an end; true when a signal came.
  bool wait_for(std::chrono::milliseconds timeout);

 private:
  bool came_ = false;
};

}  // namespace tamga::service
