#pragma once

// How the issuing queue is, for the metrics.

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>

#include <spdlog/logger.h>

#include "ca-core/base/instant.hpp"
#include "server/storage/database.hpp"
#include "server/storage/queue_report.hpp"

namespace tamga::workers {

/// Looks at the queue now and then, so that a scrape never waits for the database. Thread-safe.
class QueueWatch {
 public:
  QueueWatch(storage::Database& database, const Clock& clock, std::shared_ptr<spdlog::logger> logger,
             std::chrono::milliseconds interval = std::chrono::seconds(5));

  /// Until told to stop.
  void run(std::stop_token stop);

  /// As it was at the last look; nullopt when that failed or was not yet.
  std::optional<storage::QueueLengths> latest() const;

  /// Of the oldest application that waits for a worker; zero when none does.
  std::chrono::seconds oldest_age() const;

 private:
  void look();

  storage::Database& database_;
  const Clock& clock_;
  std::shared_ptr<spdlog::logger> logger_;
  const std::chrono::milliseconds interval_;
  mutable std::mutex mutex_;
  std::condition_variable_any ending_;
  std::optional<storage::QueueLengths> latest_;
};

}  // namespace tamga::workers
