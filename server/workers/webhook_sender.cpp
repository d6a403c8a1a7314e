#include "server/workers/webhook_sender.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <condition_variable>
#include <mutex>
#include <utility>
#include <vector>

#include "ca-core/base/error.hpp"
#include "server/storage/audit_entries.hpp"

namespace tamga::workers {
namespace {

using storage::WebhookDeliveries;

/// Of a lease beyond the time for a message: the clocks of two daemons may be two seconds apart.
constexpr std::chrono::seconds kLeaseMargin{3};
/// What is read of an answer, which says what it has to say by its status.
constexpr std::size_t kLongestAnswer = std::size_t{64} << 10U;
constexpr long kGone = 410;

bool is_taken(long status) {
  return status >= 200 && status <= 299;
}

}  // namespace

struct WebhookSender::Task {
  storage::WebhookClaim claim;
  std::vector<WebhookSecret> secrets;
  WebhookMessage message;
};

WebhookSender::WebhookSender(storage::Database& database, const storage::PersonalData& personal_data,
                             const Clock& clock, Random& random, std::shared_ptr<spdlog::logger> logger,
                             WebhookCounters& counters, WebhookSenderOptions options)
    : database_(database),
      personal_data_(personal_data),
      clock_(clock),
      random_(random),
      logger_(std::move(logger)),
      counters_(counters),
      options_(std::move(options)) {}

void WebhookSender::run(const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any pause;
  while (!stop.stop_requested()) {
    bool was_busy = false;
    try {
      was_busy = step(stop);
      failing_ = false;
    } catch (const std::exception& error) {
      // Told once, not at every attempt.
      if (!std::exchange(failing_, true)) logger_->error("webhooks are not told of changes: {}", error.what());
    }
    if (was_busy) continue;
    std::unique_lock lock(mutex);
    pause.wait_for(lock, stop, options_.interval, [] { return false; });
  }
}

bool WebhookSender::step(const std::stop_token& stop) {
  const auto task = next_task();
  if (!task) return false;
  if (task->message.items == 0) {
    database_.transact([&](storage::Transaction& transaction) {
      WebhookDeliveries(transaction).delivered(task->claim, false, clock_.now());
    });
  } else {
    send(*task, stop);
  }
  return true;
}

std::optional<WebhookSender::Task> WebhookSender::next_task() {
  return database_.transact([&](storage::Transaction& transaction) -> std::optional<Task> {
    auto claim = WebhookDeliveries(transaction)
                     .claim({.lane = options_.lane,
                             .lease = options_.timeout + kLeaseMargin,
                             .batch = kBatch,
                             .owner = options_.owner},
                            clock_.now());
    if (!claim) return std::nullopt;
    std::vector<WebhookSecret> secrets;
    const auto open = [&](const storage::SealedData& sealed) {
      secrets.emplace_back(personal_data_.open(transaction, sealed, {"webhooks", claim->id.to_string()}));
    };
    open(claim->secret);
    if (claim->previous_secret) open(*claim->previous_secret);
    auto message = make_webhook_message(claim->id, claim->changes);
    return Task{*std::move(claim), std::move(secrets), std::move(message)};
  });
}

void WebhookSender::send(const Task& task, const std::stop_token& stop) {
  const auto begin = std::chrono::steady_clock::now();
  try {
    const HttpReply reply = http_.post(task.claim.url, "application/json", as_bytes(task.message.body),
                                       {.time = options_.timeout,
                                        .octets = kLongestAnswer,
                                        .stop = stop,
                                        .public_only = options_.public_only,
                                        .ca_file = options_.ca_file},
                                       webhook_headers(task.message, task.secrets, clock_.now()));
    if (is_taken(reply.status)) {
      note_success(task, std::chrono::steady_clock::now() - begin > options_.timeout / 4);
    } else if (reply.status == kGone) {
      note_gone(task);
    } else {
      note_failure(task, "HTTP " + std::to_string(reply.status), reply.retry_after);
    }
  } catch (const HttpFailure& failure) {
    if (!stop.stop_requested()) return note_failure(task, failure.reason(), std::chrono::seconds(0));
    // Broken off by us.
    database_.transact(
        [&](storage::Transaction& transaction) { WebhookDeliveries(transaction).release(task.claim, clock_.now()); });
  }
}

void WebhookSender::note_success(const Task& task, bool slow) {
  const bool counts = database_.transact([&](storage::Transaction& transaction) {
    return WebhookDeliveries(transaction).delivered(task.claim, slow, clock_.now());
  });
  if (!counts) return;
  ++counters_.messages;
  counters_.changes += task.message.items;
  if (task.claim.failures > 0) {
    logger_->info("webhook {} takes messages again after {} failures", task.claim.id.to_string(), task.claim.failures);
  }
}

void WebhookSender::note_failure(const Task& task, const std::string& why, std::chrono::seconds wish) {
  const auto pause = pause_after(task.claim.failures + 1, wish);
  const bool is_given_up = database_.transact([&](storage::Transaction& transaction) {
    const Instant now = clock_.now();
    const auto since = WebhookDeliveries(transaction).failed(task.claim, why, now + pause, now);
    return since && now - *since >= options_.give_up && disable(transaction, task, "failing", now);
  });
  ++counters_.failures;
  const std::string id = task.claim.id.to_string();
  if (task.claim.failures == 0) logger_->warn("webhook {} does not take messages: {}", id, why);
  if (!is_given_up) return;
  ++counters_.disabled;
  logger_->error("webhook {} is disabled: it has taken nothing for too long", id);
}

void WebhookSender::note_gone(const Task& task) {
  const bool is_disabled = database_.transact([&](storage::Transaction& transaction) {
    const Instant now = clock_.now();
    const auto since = WebhookDeliveries(transaction).failed(task.claim, "HTTP " + std::to_string(kGone), now, now);
    return since && disable(transaction, task, "gone", now);
  });
  ++counters_.failures;
  if (!is_disabled) return;
  ++counters_.disabled;
  logger_->error("webhook {} is disabled: its receiver says that it is gone for good", task.claim.id.to_string());
}

bool WebhookSender::disable(storage::Transaction& transaction, const Task& task, const std::string& cause,
                            Instant now) {
  if (!WebhookDeliveries(transaction).disable(task.claim, cause)) return false;
  storage::AuditEntries(transaction)
      .add({.at = now,
            .operator_id = std::nullopt,
            .office = {},
            .action = "webhook.disabled",
            .object = "webhook:" + task.claim.id.to_string(),
            .details = {{"cause", cause}}});
  return true;
}

// Twice as long after each failure, less up to a half by chance, so that those who failed together do not come back
// together.
std::chrono::seconds WebhookSender::pause_after(int failures, std::chrono::seconds wish) {
  constexpr int kMostDoublings = 20;
  const std::chrono::seconds doubled(std::int64_t{1} << std::min(failures, kMostDoublings));
  const auto longest = std::min(doubled, options_.retry_max);
  std::array<std::uint8_t, 8> octets{};
  random_.fill(octets);
  const auto less = std::bit_cast<std::uint64_t>(octets) % (static_cast<std::uint64_t>(longest.count()) / 2 + 1);
  return std::max(longest - std::chrono::seconds(less), std::min(wish, options_.retry_max));
}

}  // namespace tamga::workers
