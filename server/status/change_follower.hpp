#pragma once

// Keeps this daemon's log of published changes in step with the registry, never ahead of what it answers about single
// certificates. One thread calls run().

#include <chrono>
#include <functional>
#include <memory>
#include <stop_token>
#include <vector>

#include <spdlog/logger.h>

#include "ca-core/base/instant.hpp"
#include "server/status/change_log.hpp"
#include "server/storage/database.hpp"

namespace tamga::status {

class ChangeFollower {
 public:
  /// Whether OCSP of this daemon tells of a change, or of a later one of the certificate. Until then the change and
  /// what follows it are not given out: whoever has read of a revocation here is not told afterwards that the
  /// certificate is good.
  using IsShown = std::function<bool(const storage::StatusChange&)>;

  ChangeFollower(storage::Database& database, ChangeLog& log, IsShown is_shown, const Clock& clock,
                 std::shared_ptr<spdlog::logger> logger,
                 std::chrono::milliseconds interval = std::chrono::milliseconds(200));

  /// Follows until told to stop; a database that is away is waited for.
  void run(std::stop_token stop);

  /// One look; true when there is more to be read at once. Throws storage's errors, and Error{file_unreadable} when the
  /// disk fails.
  bool step();

 private:
  void begin_anew(const char* why);
  bool keep_shown(std::vector<PublishedChange>& changes) const;

  storage::Database& database_;
  ChangeLog& log_;
  const IsShown is_shown_;
  const Clock& clock_;
  const std::shared_ptr<spdlog::logger> logger_;
  const std::chrono::milliseconds interval_;
  bool failing_ = false;
};

}  // namespace tamga::status
