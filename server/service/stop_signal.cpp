#include "server/service/stop_signal.hpp"

#include <csignal>
#include <ctime>

namespace tamga::service {
namespace {

sigset_t stop_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  return signals;
}

}  // namespace

StopSignal::StopSignal() {
  const sigset_t signals = stop_signals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  // A peer that closes its connection must not end the daemon.
  std::signal(SIGPIPE, SIG_IGN);
}

void StopSignal::wait() {
  while (!wait_for(std::chrono::hours(1))) {
  }
}

bool StopSignal::wait_for(std::chrono::milliseconds timeout) {
  if (came_) return true;
  const sigset_t signals = stop_signals();
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(timeout);
  const timespec limit{.tv_sec = seconds.count(), .tv_nsec = (timeout - seconds).count() * 1'000'000};
  came_ = sigtimedwait(&signals, nullptr, &limit) > 0;
  return came_;
}

}  // namespace tamga::service
