#include "server/app/issuance_results.hpp"

#include <algorithm>

#include "server/storage/issuing_queue.hpp"

namespace tamga::app {
namespace {

constexpr std::chrono::milliseconds kPoll{500};

}  // namespace

IssuanceResults::IssuanceResults(storage::Database& database, std::string connection_string, std::size_t most_waiting)
    : database_(database),
      most_waiting_(most_waiting),
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

/// One of those who wait for an application; counted before the first look, so that no notification falls between.
class IssuanceResults::Place {
 public:
  Place(IssuanceResults& results, std::string key) : results_(results), key_(std::move(key)) {
    const std::lock_guard lock(results_.mutex_);
    if (results_.waiters_ >= results_.most_waiting_) return;
    ++results_.waiters_;
    ++results_.waiting_[key_].count;
    taken_ = true;
  }
  ~Place() {
    if (!taken_) return;
    const std::lock_guard lock(results_.mutex_);
    --results_.waiters_;
    if (--results_.waiting_[key_].count == 0) results_.waiting_.erase(key_);
  }
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;

  explicit operator bool() const { return taken_; }

  /// How many notifications came; the mutex is held.
  std::size_t notifications() const { return results_.waiting_.at(key_).notifications; }

 private:
  IssuanceResults& results_;
  const std::string key_;
  bool taken_ = false;
};

void IssuanceResults::wait(ApplicationId application, std::chrono::milliseconds timeout) {
  const auto deadline = std::chrono::steady_clock::now() + timeout;
  const Place place(*this, application.to_string());
  while (place && std::chrono::steady_clock::now() < deadline) {
    std::unique_lock lock(mutex_);
    if (stopping_) return;
    const std::size_t seen = place.notifications();
    lock.unlock();
    if (is_finished(application)) return;
    lock.lock();
    // A notification says that it is finished; only whoever had none has to look.
    changed_.wait_until(lock, std::min(deadline, std::chrono::steady_clock::now() + kPoll),
                        [&] { return stopping_ || place.notifications() != seen; });
    if (place.notifications() != seen) return;
  }
}

}  // namespace tamga::app
