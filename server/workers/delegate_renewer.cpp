#include "server/workers/delegate_renewer.hpp"

#include <condition_variable>
#include <mutex>
#include <utility>

namespace tamga::workers {

DelegateRenewer::DelegateRenewer(app::DelegateRenewal& renewal, std::shared_ptr<spdlog::logger> logger,
                                 DelegateRenewerOptions options)
    : renewal_(renewal), logger_(std::move(logger)), options_(options) {}

void DelegateRenewer::run(std::stop_token stop) {
  std::mutex mutex;
  std::condition_variable_any pause;
  while (!stop.stop_requested()) {
    const auto interval = look() ? options_.interval : options_.retry_interval;
    std::unique_lock lock(mutex);
    pause.wait_for(lock, stop, interval, [] { return false; });
  }
}

bool DelegateRenewer::look() {
  try {
    const auto result = renewal_.run();
    for (const auto& renewed : result.renewed) {
      logger_->info("the {} of {} has a new certificate until {}", renewed.called, renewed.authority,
                    to_rfc3339(renewed.not_after));
    }
    complain({result.failures.begin(), result.failures.end()});
    return result.failures.empty();
  } catch (const std::exception& error) {
    complain({error.what()});
    return false;
  }
}

// Each once, not at every attempt.
void DelegateRenewer::complain(const std::set<std::string>& failures) {
  for (const std::string& failure : failures) {
    if (!failing_.contains(failure)) logger_->error("the certificate of a delegate is not renewed: {}", failure);
  }
  failing_ = failures;
}

}  // namespace tamga::workers
