#include "server/workers/responder_renewer.hpp"

#include <condition_variable>
#include <mutex>
#include <utility>

namespace tamga::workers {

ResponderRenewer::ResponderRenewer(app::ResponderRenewal& renewal, std::shared_ptr<spdlog::logger> logger,
                                   ResponderRenewerOptions options)
    : renewal_(renewal), logger_(std::move(logger)), options_(options) {}

void ResponderRenewer::run(std::stop_token stop) {
  std::mutex mutex;
  std::condition_variable_any pause;
  while (!stop.stop_requested()) {
    const auto interval = look() ? options_.interval : options_.retry_interval;
    std::unique_lock lock(mutex);
    pause.wait_for(lock, stop, interval, [] { return false; });
  }
}

bool ResponderRenewer::look() {
  try {
    const auto result = renewal_.run();
    for (const auto& renewed : result.renewed) {
      logger_->info("the OCSP responder of {} has a new certificate until {}", renewed.authority,
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
void ResponderRenewer::complain(const std::set<std::string>& failures) {
  for (const std::string& failure : failures) {
    if (!failing_.contains(failure)) logger_->error("the certificate of an OCSP responder is not renewed: {}", failure);
  }
  failing_ = failures;
}

}  // namespace tamga::workers
