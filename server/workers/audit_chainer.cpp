#include "server/workers/audit_chainer.hpp"

#include <condition_variable>
#include <mutex>

#include "server/app/audit_log.hpp"

namespace tamga::workers {

AuditChainer::AuditChainer(storage::Database& database, const Signer& signer, const Clock& clock,
                           std::shared_ptr<spdlog::logger> logger, std::chrono::milliseconds interval)
    : database_(database), signer_(signer), clock_(clock), logger_(std::move(logger)), interval_(interval) {}

void AuditChainer::run(std::stop_token stop) {
  std::mutex mutex;
  std::condition_variable_any pause;
  while (!stop.stop_requested()) {
    std::size_t chained = 0;
    try {
      chained = app::chain_audit_entries(database_, signer_, clock_.now());
    } catch (const std::exception& error) {
      logger_->error("the audit log is not chained: {}", error.what());
    }
    if (chained > 0) continue;
    std::unique_lock lock(mutex);
    pause.wait_for(lock, stop, interval_, [] { return false; });
  }
}

}  // namespace tamga::workers
