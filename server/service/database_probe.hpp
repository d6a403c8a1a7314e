#pragma once

// Asks the database every second whether it is there, on a connection of its own, so that /readyz answers at once.

#include <atomic>
#include <optional>
#include <string>
#include <thread>

#include "server/storage/database.hpp"

namespace tamga::service {

class DatabaseProbe {
 public:
  explicit DatabaseProbe(std::string connection_string);

  /// "unreachable", or nothing when all is well; a check of http::Readiness.
  std::optional<std::string> complaint() const;

 private:
  void run(std::stop_token stop);

  storage::Database database_;
  std::atomic<bool> reachable_ = false;
  std::jthread thread_;
};

}  // namespace tamga::service
