#pragma once

// Numbers, hashes and signs the audit log soon after entries are committed. Every issuing daemon runs one; they take
// turns.

#include <chrono>
#include <memory>
#include <stop_token>

#include <spdlog/logger.h>

#include "ca-core/base/instant.hpp"
#include "ca-core/issuing/signer.hpp"
#include "server/storage/database.hpp"

namespace tamga::workers {

class AuditChainer {
 public:
  AuditChainer(storage::Database& database, const Signer& signer, const Clock& clock,
               std::shared_ptr<spdlog::logger> logger, std::chrono::milliseconds interval = std::chrono::seconds(1));

  /// Works until told to stop; the outermost function of its thread.
  void run(std::stop_token stop);

 private:
  storage::Database& database_;
  const Signer& signer_;
  const Clock& clock_;
  std::shared_ptr<spdlog::logger> logger_;
  std::chrono::milliseconds interval_;
};

}  // namespace tamga::workers
