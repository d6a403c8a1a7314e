#include "server/app/issuance_results.hpp"

#include <algorithm>

#include "server/storage/issuing_queue.hpp"

namespace tamga::app {
namespace {

constexpr std::chrono::milliseconds kPoll{500};

}  // namespace

IssuanceResults::IssuanceResults(storage::Database& database, std::string connection_string)
    : database_(database),
      listener_(std::move(connection_string), {std::string(storage::kApplicationsChannel)}),
      thread_([this] { listen(); }) {}

IssuanceResults::~IssuanceResults() {
  stop();
  thread_.join();
}

void IssuanceResults::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  listener_.interrupt();
}

void IssuanceResults::listen() {
  while (!stopping_) {
    const auto notifications = listener_.wait(kPoll);
    if (notifications.empty()) continue;
    const std::lock_guard lock(mutex_);
    for (const storage::Notification& notification : notifications) {
      const auto found = waiting_.find(notification.payload);
      if (found != waiting_.end()) ++found->second.notifications;
    }
    changed_.notify_all();
  }
}

bool IssuanceResults::is_finished(ApplicationId application) {
  return database_.read([&](storage::Transaction& transaction) {
    const auto state = storage::IssuingQueue(transaction).find_state(application);
    return !state || (*state != ApplicationState::queued && *state != ApplicationState::issuing);
  });
}

void IssuanceResults::wait(ApplicationId application, std::chrono::milliseconds timeout) {
  const auto deadline = std::chrono::steady_clock::now() + timeout;
  const std::string key = application.to_string();
  std::unique_lock lock(mutex_);
  ++waiting_[key].count;  // before the first look, so that no notification falls between
  std::size_t seen = 0;
  while (!stopping_) {
    seen = waiting_[key].notifications;
    lock.unlock();
    const bool finished = is_finished(application);
    lock.lock();
    if (finished || std::chrono::steady_clock::now() >= deadline) break;
    changed_.wait_until(lock, std::min(deadline, std::chrono::steady_clock::now() + kPoll),
                        [&] { return stopping_ || waiting_[key].notifications != seen; });
  }
  if (--waiting_[key].count == 0) waiting_.erase(key);
}

}  // namespace tamga::app
