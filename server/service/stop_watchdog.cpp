#include "server/service/stop_watchdog.hpp"

#include <condition_variable>
#include <mutex>

#include <unistd.h>

namespace tamga::service {

StopWatchdog::StopWatchdog(const StopDeadline& deadline, std::shared_ptr<spdlog::logger> logger)
    : thread_([moment = deadline.moment(), logger = std::move(logger)](std::stop_token done) {
        std::mutex mutex;
        std::condition_variable_any pause;
        std::unique_lock lock(mutex);
        pause.wait_until(lock, done, moment, [] { return false; });
        if (done.stop_requested()) return;
        logger->error("stopping takes longer than [daemon] stop_timeout: what is not finished is cut off");
        logger->flush();
        _exit(kCutOff);  // no destructors: those wait for what does not end
      }) {}

}  // namespace tamga::service
