#pragma once

// Keeps the certificates of the delegates of CAs from ending (app/delegate_renewal.hpp). Every issuing daemon runs one.

#include <chrono>
#include <memory>
#include <set>
#include <stop_token>
#include <string>

#include <spdlog/logger.h>

#include "server/app/delegate_renewal.hpp"

namespace tamga::workers {

struct DelegateRenewerOptions {
  std::chrono::milliseconds interval{std::chrono::minutes(10)};
  std::chrono::milliseconds retry_interval{std::chrono::minutes(1)};  // after a failure
};

class DelegateRenewer {
 public:
  DelegateRenewer(app::DelegateRenewal& renewal, std::shared_ptr<spdlog::logger> logger,
                  DelegateRenewerOptions options = {});

  /// Works until told to stop; the outermost function of its thread.
  void run(std::stop_token stop);

 private:
  bool look();
  void complain(const std::set<std::string>& failures);

  app::DelegateRenewal& renewal_;
  const std::shared_ptr<spdlog::logger> logger_;
  const DelegateRenewerOptions options_;
  std::set<std::string> failing_;
};

}  // namespace tamga::workers
