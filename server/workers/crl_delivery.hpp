#pragma once

// Puts current CRLs with their parts into places outside: folders, HTTP stores. Of several daemons one delivers to a
// place at a time and reads what is current when its turn has come, so numbers there only rise. What fails is tried
// again.

#include <atomic>
#include <chrono>
#include <filesystem>
#include <map>
#include <memory>
#include <set>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include <spdlog/logger.h>

#include "server/storage/database.hpp"
#include "server/workers/crl_edition.hpp"
#include "server/workers/crl_target.hpp"

namespace tamga::workers {

class CrlDelivery {
 public:
  struct Place {
    std::unique_ptr<CrlTarget> target;
    std::atomic<std::uint64_t> lists{0};     // put there since the start
    std::atomic<std::uint64_t> failures{0};  // attempts
  };

  /// The issuers' keys are not used.
  CrlDelivery(storage::Database& database, std::vector<CrlIssuer> issuers,
              std::vector<std::unique_ptr<CrlTarget>> targets, std::filesystem::path spool_directory,
              std::shared_ptr<spdlog::logger> logger, std::chrono::milliseconds interval = std::chrono::seconds(1));

  /// Until told to stop; returns at once without a target.
  void run(std::stop_token stop);

  /// Everything that is newer than what this daemon has put there.
  void step();

  const std::vector<std::unique_ptr<Place>>& places() const { return places_; }

 private:
  void deliver(Place& place, const CrlIssuer& issuer);
  void deliver_edition(Place& place, const CrlIssuer& issuer, storage::Transaction& transaction);

  storage::Database& database_;
  const std::vector<CrlIssuer> issuers_;
  std::vector<std::unique_ptr<Place>> places_;
  const std::filesystem::path spool_directory_;
  const std::shared_ptr<spdlog::logger> logger_;
  const std::chrono::milliseconds interval_;
  using Where = std::pair<std::string, std::string>;  // target, CA
  std::map<Where, std::uint64_t> delivered_;          // numbers
  std::set<Where> failing_;
};

}  // namespace tamga::workers
