#pragma once

// Keeps this daemon's log of published changes in step with the registry. One thread calls run().

#include <chrono>
#include <memory>
#include <stop_token>

#include <spdlog/logger.h>

#include "ca-core/base/instant.hpp"
#include "server/status/change_log.hpp"
#include "server/storage/database.hpp"

namespace tamga::status {

class ChangeFollower {
 public:
  ChangeFollower(storage::Database& database, ChangeLog& log, const Clock& clock,
                 std::shared_ptr<spdlog::logger> logger,
                 std::chrono::milliseconds interval = std::chrono::milliseconds(200));

  /// Follows until told to stop; a database that is away is waited for.
  void run(std::stop_token stop);

  /// One look; true when there is more to be read at once. Throws storage's errors, and Error{file_unreadable} when the
  /// disk fails.
  bool step();

 private:
  void begin_anew(const char* why);

  storage::Database& database_;
  ChangeLog& log_;
  const Clock& clock_;
  const std::shared_ptr<spdlog::logger> logger_;
  const std::chrono::milliseconds interval_;
  bool failing_ = false;
};

}  // namespace tamga::status
