#pragma once

// What the calendar demands of the registry: ends suspensions whose term is over, and warns of requests for revocation
// whose twelve hours run out (Federal Law 63-FZ, article 14). Every issuing daemon runs one.

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <set>
#include <stop_token>
#include <string>

#include <spdlog/logger.h>

#include "ca-core/base/instant.hpp"
#include "server/storage/database.hpp"
#include "server/storage/personal_data.hpp"

namespace tamga::workers {

struct TermKeeperOptions {
  std::chrono::milliseconds interval{1000};
  std::chrono::seconds warning_margin{2 * 3600};  // before a deadline
};

class TermKeeper {
 public:
  TermKeeper(storage::Database& database, const storage::PersonalData& personal_data, const Clock& clock,
             std::shared_ptr<spdlog::logger> logger, TermKeeperOptions options = {});

  /// Works until told to stop; the outermost function of its thread.
  void run(std::stop_token stop);

  // For the metrics, as of the last look; from any thread.

  std::uint64_t open_requests() const { return open_; }
  std::uint64_t overdue_requests() const { return overdue_; }

  /// Negative when it has passed; infinite when no request is open.
  double seconds_to_deadline() const;

 private:
  void end_suspensions();
  void watch_deadlines();
  void complain(const std::string& what, const std::exception& error, bool& complained);

  storage::Database& database_;
  const storage::PersonalData& personal_data_;
  const Clock& clock_;
  std::shared_ptr<spdlog::logger> logger_;
  TermKeeperOptions options_;
  bool suspensions_fail_ = false;
  bool deadlines_fail_ = false;
  std::set<std::string> failing_;
  std::set<std::string> warned_;
  std::set<std::string> late_;
  std::atomic<std::uint64_t> open_{0};
  std::atomic<std::uint64_t> overdue_{0};
  std::atomic<std::int64_t> nearest_{kNone};
  static constexpr std::int64_t kNone = INT64_MAX;
};

}  // namespace tamga::workers
