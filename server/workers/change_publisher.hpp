#pragma once

// Gives status changes their numbers for those who follow the registry from outside (storage/published_changes.hpp),
// soon after they have been committed. Every issuing daemon runs one; they take turns.

#include <chrono>
#include <memory>
#include <stop_token>

#include <spdlog/logger.h>

#include "ca-core/base/instant.hpp"
#include "ca-core/base/random.hpp"
#include "server/storage/database.hpp"

namespace tamga::workers {

class ChangePublisher {
 public:
  /// How many changes are published in one transaction.
  static constexpr std::size_t kBatch = 20'000;

  ChangePublisher(storage::Database& database, const Clock& clock, Random& random,
                  std::shared_ptr<spdlog::logger> logger,
                  std::chrono::milliseconds interval = std::chrono::milliseconds(200));

  /// Works until told to stop; the outermost function of its thread.
  void run(std::stop_token stop);

  /// One batch; how many changes were published. Throws storage's errors.
  std::size_t step();

 private:
  storage::Database& database_;
  const Clock& clock_;
  Random& random_;
  std::shared_ptr<spdlog::logger> logger_;
  std::chrono::milliseconds interval_;
  bool failing_ = false;
};

}  // namespace tamga::workers
