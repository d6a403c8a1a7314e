#pragma once

// The issuing queue's worker: takes applications in their order and makes their certificates, and takes over what other
// workers left unfinished. Any number of them may run, in any number of daemons.

#include <chrono>
#include <memory>
#include <stop_token>

#include <spdlog/logger.h>

#include "server/app/certificate_issuance.hpp"
#include "server/storage/listener.hpp"
#include "server/workers/issuance_counters.hpp"

namespace tamga::workers {

/// "issued", "taken over"; for logs and metrics.
std::string_view to_string(app::IssuanceOutcome outcome);

struct IssuanceWorkerOptions {
  std::chrono::milliseconds poll_interval{1000};      // without a notification
  std::chrono::milliseconds recovery_interval{1000};  // between two looks for leases that ran out
  std::chrono::milliseconds retry_interval{1000};     // after an error of the database
};

class IssuanceWorker {
 public:
  /// The listener wakes this worker alone: storage::kIssuanceChannel.
  IssuanceWorker(app::CertificateIssuance& issuance, storage::Listener& listener, IssuanceCounters& counters,
                 std::shared_ptr<spdlog::logger> logger, IssuanceWorkerOptions options = {});

  /// Works until told to stop, and then finishes what it has claimed. Errors are logged and tried again: this is the
  /// outermost function of its thread.
  void run(std::stop_token stop);

 private:
  bool work();
  void recover_when_due();

  app::CertificateIssuance& issuance_;
  storage::Listener& listener_;
  IssuanceCounters& counters_;
  std::shared_ptr<spdlog::logger> logger_;
  IssuanceWorkerOptions options_;
  std::chrono::steady_clock::time_point recovery_due_{};
};

}  // namespace tamga::workers
