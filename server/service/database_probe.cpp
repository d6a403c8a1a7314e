#include "server/service/database_probe.hpp"

#include <condition_variable>
#include <mutex>

#include "server/storage/server_checks.hpp"

namespace tamga::service {
namespace {

constexpr std::chrono::seconds kInterval{1};

}  // namespace

DatabaseProbe::DatabaseProbe(std::string connection_string)
    : database_(std::move(connection_string), 1), thread_([this](std::stop_token stop) { run(stop); }) {}

std::optional<std::string> DatabaseProbe::complaint() const {
  return reachable_ ? std::nullopt : std::optional<std::string>("unreachable");
}

void DatabaseProbe::run(std::stop_token stop) {
  std::mutex mutex;
  std::condition_variable_any pause;
  while (!stop.stop_requested()) {
    try {
      storage::check_schema(database_);
      reachable_ = true;
    } catch (const Error&) {
      reachable_ = false;
    }
    std::unique_lock lock(mutex);
    pause.wait_for(lock, stop, kInterval, [] { return false; });
  }
}

}  // namespace tamga::service
