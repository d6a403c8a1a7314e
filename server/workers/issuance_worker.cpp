#include "server/workers/issuance_worker.hpp"

#include "ca-core/base/error.hpp"

namespace tamga::workers {

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
    case app::IssuanceOutcome::left:
      return "left to recovery";
  }
  return {};
}

IssuanceWorker::IssuanceWorker(app::CertificateIssuance& issuance, storage::Listener& listener,
                               IssuanceCounters& counters, std::shared_ptr<spdlog::logger> logger,
                               IssuanceWorkerOptions options)
    : issuance_(issuance), listener_(listener), counters_(counters), logger_(std::move(logger)), options_(options) {}

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
  auto attempts = issuance_.claim();
  for (const app::TermChange& change : issuance_.take_term_changes()) {
    if (change.past) {
      logger_->error("applications of the profile {} wait: the CA's key or certificate ends too soon; renew the CA",
                     change.profile);
    } else {
      logger_->info("applications of the profile {} wait for a renewal of the CA no longer", change.profile);
    }
  }
  if (attempts.empty()) return false;
  std::vector<std::string> applications;
  for (const app::IssuanceAttempt& attempt : attempts) applications.push_back(attempt.claimed.id.to_string());
  const auto results = issuance_.issue(std::move(attempts));
  std::size_t issued = 0;
  for (std::size_t i = 0; i < results.size(); ++i) {
    const app::IssuanceResult& result = results[i];
    const std::string& application = applications[i];
    counters_.count(result.outcome);
    if (result.outcome == app::IssuanceOutcome::issued) ++issued;
    if (!result.fault.empty()) {
      logger_->error("application {}: {} after {}", application, to_string(result.outcome), result.fault);
    } else if (result.outcome != app::IssuanceOutcome::issued) {
      logger_->info("application {}: {}", application, to_string(result.outcome));
    } else {
      logger_->debug("application {}: issued", application);
    }
  }
  logger_->info("issued {} of {} applications", issued, results.size());
  return true;
}

}  // namespace tamga::workers
