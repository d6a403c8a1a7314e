#include "server/service/service.hpp"

#include <algorithm>
#include <atomic>
#include <optional>
#include <string>

#include "ca-core/base/error.hpp"
#include "server/net/listener.hpp"
#include "server/net/monitoring.hpp"
#include "server/service/issuance_duty.hpp"
#include "server/service/logging.hpp"
#include "server/service/registration_duty.hpp"
#include "server/service/status_duty.hpp"
#include "server/service/stop_signal.hpp"
#include "server/service/stop_watchdog.hpp"
#include "server/storage/server_checks.hpp"

namespace tamga::service {
namespace {

using config::Duty;

constexpr std::chrono::seconds kDatabaseRetry{1};

const std::string& connection_of(const config::Config& config, Duty duty) {
  switch (duty) {
    case Duty::registration:
      return config.database.registration;
    case Duty::issuance:
      return config.database.issuance;
    case Duty::status:
      break;
  }
  return config.database.status;
}

/// False while the database cannot be reached; another schema version is an Error.
bool is_database_ready(const config::Config& config, Duty duty) {
  try {
    storage::Database database(connection_of(config, duty), 1);
    storage::check_schema(database);
    return true;
  } catch (const Error& error) {
    if (error.code() != Errc::unavailable) throw;
    return false;
  }
}

/// A duty that may not be there yet, and what /readyz says of it: from any thread.
template <typename Kind>
class Slot {
 public:
  Kind& make(Foundation& foundation) { return duty_.emplace(foundation); }

  /// From here on the duty answers for itself.
  void announce() { word_ = nullptr; }

  std::optional<std::string> complaint() const {
    if (const char* const word = word_) return word;
    return duty_->complaint();
  }

  /// The duty, to be stopped; null when it was never made.
  Kind* begin_stop() {
    word_ = "stopping";
    return duty_ ? &*duty_ : nullptr;
  }

 private:
  std::optional<Kind> duty_;
  std::atomic<const char*> word_ = "starting";
};

class Daemon {
 public:
  explicit Daemon(const config::Config& config)
      : foundation_{.config = config,
                    .clock = {},
                    .random = {},
                    .logger = make_logger(config.log.level),
                    .access_logger = make_event_logger(config::LogLevel::info),
                    .readiness = {},
                    .metrics = {}},
        monitoring_(net::ListenerSettings::of(config.metrics), std::nullopt,
                    net::monitoring_dispatch(foundation_.readiness, foundation_.metrics), foundation_.clock,
                    foundation_.random, foundation_.logger) {
    if (has(Duty::registration)) watch("registration_database", registration_);
    if (has(Duty::issuance)) watch("issuance_database", issuance_);
    if (has(Duty::status)) watch("status_feed", status_);
  }

  /// Monitoring first, then status: they answer without the database, for which the others wait. False when the daemon
  /// was told to stop meanwhile.
  bool start(StopSignal& signal) {
    monitoring_.start();
    for (const Duty duty : foundation_.config.daemon.duties) is_database_ready(foundation_.config, duty);
    if (has(Duty::status)) {
      status_.make(foundation_).start();
      status_.announce();
    }
    if (has(Duty::issuance) && !start_with_database(Duty::issuance, issuance_, signal)) return false;
    if (has(Duty::registration) && !start_with_database(Duty::registration, registration_, signal)) return false;
    foundation_.logger->info("ready: {} duties", foundation_.config.daemon.duties.size());
    return true;
  }

  /// The listeners stop first: what they accepted may need those who work behind them. One deadline for all.
  void stop() {
    foundation_.logger->info("stopping");
    const StopDeadline deadline(foundation_.config.daemon.stop_timeout);
    const StopWatchdog watchdog(deadline, foundation_.logger);
    if (auto* const duty = registration_.begin_stop()) duty->stop(deadline);
    if (auto* const duty = issuance_.begin_stop()) duty->stop();
    if (auto* const duty = status_.begin_stop()) duty->stop(deadline);
    monitoring_.stop(std::min(kMonitoringGrace, deadline.time_left()));
    foundation_.logger->info("stopped");
  }

 private:
  static constexpr std::chrono::seconds kMonitoringGrace{1};

  bool has(Duty duty) const { return foundation_.config.daemon.has(duty); }

  template <typename Kind>
  void watch(const char* name, const Slot<Kind>& slot) {
    foundation_.readiness.add(name, [&slot] { return slot.complaint(); });
  }

  template <typename Kind>
  bool start_with_database(Duty duty, Slot<Kind>& slot, StopSignal& signal) {
    while (!try_to_start(duty, slot)) {
      foundation_.logger->warn("the database cannot be reached; trying again");
      if (signal.wait_for(kDatabaseRetry)) return false;
    }
    return true;
  }

  template <typename Kind>
  bool try_to_start(Duty duty, Slot<Kind>& slot) {
    if (!is_database_ready(foundation_.config, duty)) return false;
    try {
      slot.make(foundation_).start();
    } catch (const Error& error) {
      if (error.code() != Errc::unavailable) throw;
      return false;  // it went away just now
    }
    slot.announce();
    return true;
  }

  Foundation foundation_;
  Slot<StatusDuty> status_;
  Slot<IssuanceDuty> issuance_;
  Slot<RegistrationDuty> registration_;
  net::Listener monitoring_;
};

}  // namespace

void serve(const config::Config& config) {
  StopSignal signal;
  Daemon daemon(config);
  if (daemon.start(signal)) signal.wait();
  daemon.stop();
}

}  // namespace tamga::service
