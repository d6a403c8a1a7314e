#include "server/workers/change_publisher.hpp"

#include <array>
#include <bit>
#include <condition_variable>
#include <mutex>
#include <utility>

#include "server/storage/published_changes.hpp"

namespace tamga::workers {

ChangePublisher::ChangePublisher(storage::Database& database, const Clock& clock, Random& random,
                                 std::shared_ptr<spdlog::logger> logger, std::chrono::milliseconds interval)
    : database_(database), clock_(clock), random_(random), logger_(std::move(logger)), interval_(interval) {}

void ChangePublisher::run(std::stop_token stop) {
  std::mutex mutex;
  std::condition_variable_any pause;
  while (!stop.stop_requested()) {
    std::size_t published = 0;
    try {
      published = step();
      failing_ = false;
    } catch (const std::exception& error) {
      // Told once, not at every attempt.
      if (!std::exchange(failing_, true)) logger_->error("status changes are not published: {}", error.what());
    }
    if (published == kBatch) continue;
    std::unique_lock lock(mutex);
    pause.wait_for(lock, stop, interval_, [] { return false; });
  }
}

std::size_t ChangePublisher::step() {
  std::array<std::uint8_t, 8> octets{};
  random_.fill(octets);
  const auto mark = std::bit_cast<std::int64_t>(octets);
  const Instant now = clock_.now();
  return database_.transact([&](storage::Transaction& transaction) {
    return storage::PublishedChanges(transaction).publish(mark, now, kBatch);
  });
}

}  // namespace tamga::workers
