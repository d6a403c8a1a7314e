#pragma once

// How the webhooks are, for the metrics; and moves those that follow little over what they do not follow.

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>

#include <spdlog/logger.h>

#include "ca-core/base/instant.hpp"
#include "server/storage/database.hpp"
#include "server/storage/webhook_deliveries.hpp"

namespace tamga::workers {

/// Looks now and then, so that a scrape never waits for the database. Thread-safe.
class WebhookWatch {
 public:
  WebhookWatch(storage::Database& database, const Clock& clock, std::shared_ptr<spdlog::logger> logger,
               std::chrono::milliseconds interval = std::chrono::seconds(2));

  /// Until told to stop.
  void run(const std::stop_token& stop);

  /// As it was at the last look; nullopt when that failed or was not yet.
  std::optional<storage::WebhookOverview> latest() const;

  /// How long ago the first change was published that an active webhook has not been told of; zero without one.
  std::chrono::seconds lag() const;

 private:
  void look(const std::stop_token& stop);

  storage::Database& database_;
  const Clock& clock_;
  const std::shared_ptr<spdlog::logger> logger_;
  const std::chrono::milliseconds interval_;
  mutable std::mutex mutex_;
  std::condition_variable_any ending_;
  std::optional<storage::WebhookOverview> latest_;
  bool failing_ = false;
};

}  // namespace tamga::workers
