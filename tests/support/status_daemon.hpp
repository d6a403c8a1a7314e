#pragma once

// A status daemon without its listener: what follows the registry, in a folder of its own.

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include <spdlog/sinks/null_sink.h>
#include <spdlog/spdlog.h>

#include "server/status/status_follower.hpp"
#include "tests/support/status_samples.hpp"

namespace tamga::testing {

/// Everything that a restart loses, and the folder that it does not.
struct StatusDaemon {
  StatusDaemon(const std::string& connection, const std::filesystem::path& folder,
               std::shared_ptr<spdlog::logger> logger = quiet_logger())
      : database(connection, 2),
        listener(connection, {std::string(storage::kStatusChannel)}),
        store(folder),
        follower(database, listener, {index, cache, board, store, freshness, counters}, clock, std::move(logger),
                 {.poll_interval = std::chrono::milliseconds(100),
                  .retry_interval = std::chrono::milliseconds(100),
                  .journal_limit = 4096}) {}

  static std::shared_ptr<spdlog::logger> quiet_logger() {
    return std::make_shared<spdlog::logger>("test", std::make_shared<spdlog::sinks::null_sink_mt>());
  }

  std::optional<CertificateStatus> status_of(std::uint64_t number, storage::AuthorityNumber issuer = 1) const {
    const auto record = index.find({issuer, numbered_serial(number)});
    return record ? std::optional(record->status) : std::nullopt;
  }
  bool is_revoked(std::uint64_t number) const { return status_of(number) == CertificateStatus::revoked; }

  CountingRandom random;
  MovableClock clock;
  storage::Database database;
  storage::Listener listener;
  status::StatusIndex index{random};
  status::ResponseCache cache{index, std::size_t{1} << 20U};
  status::AuthorityBoard board{{}};
  status::LocalStore store;
  status::Freshness freshness{stopped_steady_clock};
  status::StatusCounters counters;
  status::StatusFollower follower;
};

}  // namespace tamga::testing
