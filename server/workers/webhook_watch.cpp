#include "server/workers/webhook_watch.hpp"

#include <algorithm>
#include <utility>

namespace tamga::workers {

using storage::WebhookDeliveries;

WebhookWatch::WebhookWatch(storage::Database& database, const Clock& clock, std::shared_ptr<spdlog::logger> logger,
                           std::chrono::milliseconds interval)
    : database_(database), clock_(clock), logger_(std::move(logger)), interval_(interval) {}

void WebhookWatch::run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    look(stop);
    std::unique_lock lock(mutex_);
    ending_.wait_for(lock, stop, interval_, [] { return false; });
  }
}

void WebhookWatch::look(const std::stop_token& stop) {
  std::optional<storage::WebhookOverview> overview;
  try {
    const auto pass_over = [&](storage::Transaction& transaction) {
      return WebhookDeliveries(transaction).pass_over(clock_.now());
    };
    while (!stop.stop_requested() && database_.transact(pass_over) > 0) {
    }
    overview =
        database_.read([](storage::Transaction& transaction) { return WebhookDeliveries(transaction).overview(); });
    failing_ = false;
  } catch (const std::exception& error) {
    // Told once, not at every attempt.
    if (!std::exchange(failing_, true)) logger_->warn("the webhooks cannot be looked at: {}", error.what());
  }
  const std::scoped_lock lock(mutex_);
  latest_ = overview;
}

std::optional<storage::WebhookOverview> WebhookWatch::latest() const {
  const std::scoped_lock lock(mutex_);
  return latest_;
}

std::chrono::seconds WebhookWatch::lag() const {
  const auto overview = latest();
  if (!overview || !overview->oldest_undelivered) return std::chrono::seconds(0);
  return std::max(std::chrono::seconds(0), clock_.now() - *overview->oldest_undelivered);
}

}  // namespace tamga::workers
