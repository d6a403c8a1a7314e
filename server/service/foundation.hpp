#pragma once

// What every duty of the daemon stands on. Made first, gone last.

#include <memory>

#include <spdlog/logger.h>

#include "ca-core/openssl/random.hpp"
#include "server/config/config.hpp"
#include "server/http/readiness.hpp"
#include "server/net/metrics.hpp"
#include "server/service/system_clock.hpp"

namespace tamga::service {

struct Foundation {
  const config::Config& config;
  SystemClock clock;
  openssl::OpensslRandom random;
  std::shared_ptr<spdlog::logger> logger;
  std::shared_ptr<spdlog::logger> access_logger;
  http::Readiness readiness;
  net::Metrics metrics;
};

}  // namespace tamga::service
