#include "ca-core/base/side_thread.hpp"

#include <utility>

namespace tamga {

void SideThread::run(std::function<void()> work) {
  std::packaged_task<void()> task(std::move(work));
  done_ = task.get_future();
  {
    const std::scoped_lock lock(mutex_);
    work_ = std::move(task);
  }
  changed_.notify_one();
  if (!thread_.joinable()) {
    thread_ = std::jthread([this](const std::stop_token& stop) { serve(stop); });
  }
}

void SideThread::wait() {
  if (done_.valid()) done_.get();
}

void SideThread::serve(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  while (changed_.wait(lock, stop, [this] { return work_.has_value(); })) {
    std::packaged_task<void()> task = *std::exchange(work_, std::nullopt);
    lock.unlock();
    task();
    lock.lock();
  }
}

}  // namespace tamga
