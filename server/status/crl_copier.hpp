#pragma once

// Brings current CRLs from the registry to this daemon's shelf. One thread calls run().

#include <chrono>
#include <memory>
#include <set>
#include <stop_token>
#include <string>

#include <spdlog/logger.h>

#include "server/status/authority_board.hpp"
#include "server/status/crl_shelf.hpp"
#include "server/status/status_counters.hpp"
#include "server/storage/database.hpp"

namespace tamga::status {

class CrlCopier {
 public:
  CrlCopier(storage::Database& database, const AuthorityBoard& authorities, CrlShelf& shelf, StatusCounters& counters,
            std::shared_ptr<spdlog::logger> logger, std::chrono::milliseconds interval = std::chrono::seconds(1));

  /// Takes what an earlier run left in the shelf's directory. Call after the authorities are known.
  void restore();

  void run(std::stop_token stop);

  /// Copies every list that is newer than the shelf's; what fails is logged and tried again at the next step.
  void step();

 private:
  void copy(const ServedAuthority& authority);
  bool has(const std::string& list, std::uint64_t number) const;

  storage::Database& database_;
  const AuthorityBoard& authorities_;
  CrlShelf& shelf_;
  StatusCounters& counters_;
  const std::shared_ptr<spdlog::logger> logger_;
  const std::chrono::milliseconds interval_;
  std::set<std::string> failing_;  // CAs whose last attempt failed
};

}  // namespace tamga::status
