#include "server/workers/term_keeper.hpp"

#include <condition_variable>
#include <limits>
#include <mutex>

#include "server/app/end_suspensions.hpp"
#include "server/storage/revocation_requests.hpp"

namespace tamga::workers {

TermKeeper::TermKeeper(storage::Database& database, const storage::PersonalData& personal_data, const Clock& clock,
                       std::shared_ptr<spdlog::logger> logger, TermKeeperOptions options)
    : database_(database),
      personal_data_(personal_data),
      clock_(clock),
      logger_(std::move(logger)),
      options_(options) {}

void TermKeeper::run(std::stop_token stop) {
  std::mutex mutex;
  std::condition_variable_any pause;
  while (!stop.stop_requested()) {
    // The one is done whatever keeps the other from being done.
    try {
      end_suspensions();
      suspensions_fail_ = false;
    } catch (const std::exception& error) {
      complain("suspensions are not ended", error, suspensions_fail_);
    }
    try {
      watch_deadlines();
      deadlines_fail_ = false;
    } catch (const std::exception& error) {
      complain("the deadlines of revocations are not watched", error, deadlines_fail_);
    }
    std::unique_lock lock(mutex);
    pause.wait_for(lock, stop, options_.interval, [] { return false; });
  }
}

// Once, not at every attempt.
void TermKeeper::complain(const std::string& what, const std::exception& error, bool& complained) {
  if (!complained) logger_->error("{}: {}", what, error.what());
  complained = true;
}

void TermKeeper::end_suspensions() {
  const auto result = app::end_suspensions(database_, personal_data_, clock_);
  if (result.ended > 0) logger_->info("{} suspensions have ended", result.ended);
  std::set<std::string> failing;
  for (const std::string& failure : result.failures) {
    if (!failing_.contains(failure)) logger_->error("the suspension is not ended of {}", failure);
    failing.insert(failure);
  }
  failing_ = std::move(failing);
}

void TermKeeper::watch_deadlines() {
  const Instant now = clock_.now();
  const auto open = database_.read([&](storage::Transaction& transaction) {
    return storage::RevocationRequests(transaction).deadlines(now + options_.warning_margin);
  });
  open_ = open.count;
  nearest_ = open.nearest ? open.nearest->time_since_epoch().count() : kNone;
  std::set<std::string> warned;
  std::set<std::string> late;
  for (const auto& [id, deadline] : open.near) {
    const std::string name = id.to_string();
    warned.insert(name);
    if (deadline <= now) {
      late.insert(name);
      if (!late_.contains(name)) {
        logger_->error("the request for revocation {} is late: its entry was due at {}", name, to_rfc3339(deadline));
      }
    } else if (!warned_.contains(name)) {
      logger_->warn("the request for revocation {} waits: its entry is due at {}", name, to_rfc3339(deadline));
    }
  }
  overdue_ = late.size();
  warned_ = std::move(warned);
  late_ = std::move(late);
}

double TermKeeper::seconds_to_deadline() const {
  const std::int64_t nearest = nearest_;
  if (nearest == kNone) return std::numeric_limits<double>::infinity();
  return static_cast<double>(nearest - clock_.now().time_since_epoch().count());
}

}  // namespace tamga::workers
