#pragma once

// Tells systems that rely on certificates of changes, one message after the other. Any number of senders in any number
// of daemons share the work: each webhook is told by one of them at a time, in order, at least once.

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <stop_token>
#include <string>

#include <spdlog/logger.h>

#include "ca-core/base/instant.hpp"
#include "ca-core/base/random.hpp"
#include "server/storage/database.hpp"
#include "server/storage/personal_data.hpp"
#include "server/storage/webhook_deliveries.hpp"
#include "server/workers/http_client.hpp"
#include "server/workers/webhook_message.hpp"

namespace tamga::workers {

struct WebhookSenderOptions {
  storage::WebhookLane lane;
  std::string owner;             // of its leases, for people who look into the database
  std::chrono::seconds timeout;  // for one message and its answer
  std::chrono::seconds retry_max;
  std::chrono::seconds give_up;
  bool public_only;
  std::string ca_file;
  std::chrono::milliseconds interval{500};  // between two looks when there is nothing to be told
};

/// Of all senders of a daemon.
struct WebhookCounters {
  std::atomic<std::uint64_t> messages = 0;  // that were taken
  std::atomic<std::uint64_t> changes = 0;   // in them
  std::atomic<std::uint64_t> failures = 0;  // attempts that failed
  std::atomic<std::uint64_t> disabled = 0;  // webhooks that were given up or are gone
};

class WebhookSender {
 public:
  /// How many changes a message has, at most.
  static constexpr std::size_t kBatch = 50;

  WebhookSender(storage::Database& database, const storage::PersonalData& personal_data, const Clock& clock,
                Random& random, std::shared_ptr<spdlog::logger> logger, WebhookCounters& counters,
                WebhookSenderOptions options);

  /// Works until told to stop; the outermost function of its thread. A message under way is then broken off, and
  /// somebody else tells it again.
  void run(const std::stop_token& stop);

  /// One message, if there is one to be sent; whether there was. Throws storage's errors.
  bool step(const std::stop_token& stop);

 private:
  struct Task;

  std::optional<Task> next_task();
  void send(const Task& task, const std::stop_token& stop);
  void note_success(const Task& task, bool slow);
  void note_failure(const Task& task, const std::string& why, std::chrono::seconds wish);
  void note_gone(const Task& task);
  static bool disable(storage::Transaction& transaction, const Task& task, const std::string& cause, Instant now);
  std::chrono::seconds pause_after(int failures, std::chrono::seconds wish);

  storage::Database& database_;
  const storage::PersonalData& personal_data_;
  const Clock& clock_;
  Random& random_;
  const std::shared_ptr<spdlog::logger> logger_;
  WebhookCounters& counters_;
  const WebhookSenderOptions options_;
  HttpClient http_;
  bool failing_ = false;
};

}  // namespace tamga::workers
