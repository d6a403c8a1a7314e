#include "server/workers/issuance_worker.hpp"

#include "ca-core/base/error.hpp"

namespace tamga::workers {
namespace {

std::string_view to_string(app::IssuanceOutcome outcome) {
  switch (outcome) {
    case app::IssuanceOutcome::issued:
      return "issued";
    case app::IssuanceOutcome::requeued:
      return "requeued";
    case app::IssuanceOutcome::parked:
      return "parked";
    case app::IssuanceOutcome::taken_over:
      return "taken over";
  }
  return {};
}

}  // namespace

IssuanceWorker::IssuanceWorker(app::CertificateIssuance& issuance, storage::Listener& listener,
                               std::shared_ptr<spdlog::logger> logger, IssuanceWorkerOptions options)
    : issuance_(issuance), listener_(listener), logger_(std::move(logger)), options_(options) {}

void IssuanceWorker::run(std::stop_token stop) {
  const std::stop_callback wake(stop, [this] { listener_.interrupt(); });
  while (!stop.stop_requested()) {
    std::chrono::milliseconds pause = options_.retry_interval;
    try {
      recover_when_due();
      if (work()) continue;
      pause = options_.poll_interval;
    } catch (const std::exception& error) {
      logger_->error("issuing is interrupted: {}", error.what());
    }
    listener_.wait(pause);
  }
}

void IssuanceWorker::recover_when_due() {
  const auto now = std::chrono::steady_clock::now();
  if (now < recovery_due_) return;
  recovery_due_ = now + options_.recovery_interval;
  // Whatever keeps recovery from its work, those who wait in the queue are served.
  try {
    const app::RecoveryReport report = issuance_.recover();
    for (const std::string& failure : report.failures) logger_->error("recovery fails for application {}", failure);
    if (report.taken_over > 0) {
      logger_->warn("took over {} applications whose leases had run out", report.taken_over);
    }
  } catch (const std::exception& error) {
    logger_->error("recovery is interrupted: {}", error.what());
  }
}

bool IssuanceWorker::work() {
  const auto claimed = issuance_.claim();
  for (const storage::ClaimedApplication& application : claimed) {
    // One application that fails must not keep the others from being served.
    try {
      const app::IssuanceResult result = issuance_.issue(application);
      if (result.fault.empty()) {
        logger_->info("application {}: {}", application.id.to_string(), to_string(result.outcome));
      } else {
        logger_->error("application {}: {} after {}", application.id.to_string(), to_string(result.outcome),
                       result.fault);
      }
    } catch (const std::exception& error) {
      logger_->error("application {} is left to recovery: {}", application.id.to_string(), error.what());
    }
  }
  return !claimed.empty();
}

}  // namespace tamga::workers
