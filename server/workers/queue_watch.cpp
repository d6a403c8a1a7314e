#include "server/workers/queue_watch.hpp"

#include <algorithm>
#include <utility>

namespace tamga::workers {

QueueWatch::QueueWatch(storage::Database& database, const Clock& clock, std::shared_ptr<spdlog::logger> logger,
                       std::chrono::milliseconds interval)
    : database_(database), clock_(clock), logger_(std::move(logger)), interval_(interval) {}

void QueueWatch::run(std::stop_token stop) {
  while (!stop.stop_requested()) {
    look();
    std::unique_lock lock(mutex_);
    ending_.wait_for(lock, stop, interval_, [] { return false; });
  }
}

void QueueWatch::look() {
  std::optional<storage::QueueLengths> lengths;
  try {
    lengths = database_.read(
        [&](storage::Transaction& transaction) { return storage::QueueReport(transaction).lengths(clock_.now()); });
  } catch (const std::exception& error) {
    logger_->warn("the issuing queue cannot be looked at: {}", error.what());
  }
  const std::scoped_lock lock(mutex_);
  latest_ = lengths;
}

std::optional<storage::QueueLengths> QueueWatch::latest() const {
  const std::scoped_lock lock(mutex_);
  return latest_;
}

std::chrono::seconds QueueWatch::oldest_age() const {
  const auto lengths = latest();
  if (!lengths || !lengths->oldest_queued_at) return std::chrono::seconds(0);
  return std::max(std::chrono::seconds(0),
                  std::chrono::duration_cast<std::chrono::seconds>(clock_.now() - *lengths->oldest_queued_at));
}

}  // namespace tamga::workers
