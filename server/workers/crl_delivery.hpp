#pragma once

// Puts current CRLs with their parts into places outside: folders, HTTP stores. Of several daemons one delivers to a
// place at a time and reads what is current when its turn has come, so numbers there only rise. What fails is tried
// again.

#include <atomic>
#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <stop_token>
#include <string>
#include <vector>

#include <spdlog/logger.h>

#include "server/storage/database.hpp"
#include "server/workers/crl_edition.hpp"
#include "server/workers/crl_target.hpp"
#include "server/workers/fetched_lists.hpp"

namespace tamga::workers {

class CrlDelivery {
 public:
  /// What is published with one number, the complete list last.
  struct Edition {
    std::uint64_t number;
    FetchedLists lists;
  };

  struct Place {
    std::unique_ptr<CrlTarget> target;
    std::atomic<std::uint64_t> lists{0};                  // put there since the start
    std::atomic<std::uint64_t> failures{0};               // attempts
    std::map<std::string, std::uint64_t> delivered = {};  // numbers by CA
    std::map<std::string, Edition> fetched = {};          // by CA, until it is delivered
    std::set<std::string> failing = {};                   // CAs whose last attempt failed
  };

  /// The issuers' keys are not used. Each place takes at most two connections of the database at a time; what goes
  /// there waits in a file in the spool directory.
  CrlDelivery(storage::Database& database, std::vector<CrlIssuer> issuers,
              std::vector<std::unique_ptr<CrlTarget>> targets, std::filesystem::path spool_directory,
              std::shared_ptr<spdlog::logger> logger, std::chrono::milliseconds interval = std::chrono::seconds(1));

  const std::vector<std::unique_ptr<Place>>& places() const { return places_; }

  /// Brings one of the places everything that is newer than what this daemon has put there, until told to stop, also in
  /// the middle of a transfer. One thread for each place: one that does not answer keeps no other waiting.
  void run(Place& place, std::stop_token stop);

 private:
  void step(Place& place, const std::stop_token& stop);
  void deliver(Place& place, const CrlIssuer& issuer, const std::stop_token& stop);
  const Edition* fetch(Place& place, const CrlIssuer& issuer);

  storage::Database& database_;
  const std::vector<CrlIssuer> issuers_;
  std::vector<std::unique_ptr<Place>> places_;
  const std::filesystem::path spool_directory_;
  const std::shared_ptr<spdlog::logger> logger_;
  const std::chrono::milliseconds interval_;
};

}  // namespace tamga::workers
