#include "server/service/service.hpp"

#include <optional>

#include "ca-core/base/error.hpp"
#include "server/net/listener.hpp"
#include "server/net/monitoring.hpp"
#include "server/service/issuance_duty.hpp"
#include "server/service/logging.hpp"
#include "server/service/registration_duty.hpp"
#include "server/service/status_duty.hpp"
#include "server/service/stop_signal.hpp"
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

class Daemon {
 public:
  explicit Daemon(const config::Config& config)
      : foundation_{.config = config,
                    .clock = {},
                    .random = {},
                    .logger = make_logger(config.log.level),
                    .access_logger = make_event_logger(config.log.level),
                    .readiness = {},
                    .metrics = {}},
        monitoring_(net::ListenerSettings::of(config.metrics), std::nullopt,
                    net::monitoring_dispatch(foundation_.readiness, foundation_.metrics), foundation_.clock,
                    foundation_.random, foundation_.logger) {}

  /// Status first: it answers without the database, for which the others wait. False when the daemon was told to stop
  /// meanwhile.
  bool start(StopSignal& signal) {
    for (const Duty duty : foundation_.config.daemon.duties) is_database_ready(foundation_.config, duty);
    if (has(Duty::status)) status_.emplace(foundation_).start();
    if (!start_when_database_is_there(signal)) return false;
    monitoring_.start();
    foundation_.logger->info("ready: {} duties", foundation_.config.daemon.duties.size());
    return true;
  }

  /// The listeners stop first: what they accepted may need those who work behind them.
  void stop() {
    foundation_.logger->info("stopping");
    if (registration_) registration_->stop();
    if (issuance_) issuance_->stop();
    if (status_) status_->stop();
    monitoring_.stop(kMonitoringGrace);
    foundation_.logger->info("stopped");
  }

 private:
  static constexpr std::chrono::seconds kMonitoringGrace{1};

  bool has(Duty duty) const { return foundation_.config.daemon.has(duty); }

  bool start_when_database_is_there(StopSignal& signal) {
    for (const Duty duty : {Duty::issuance, Duty::registration}) {
      if (!has(duty)) continue;
      while (!is_database_ready(foundation_.config, duty)) {
        foundation_.logger->warn("the database cannot be reached; trying again");
        if (signal.wait_for(kDatabaseRetry)) return false;
      }
    }
    if (has(Duty::issuance)) issuance_.emplace(foundation_).start();
    if (has(Duty::registration)) registration_.emplace(foundation_).start();
    return true;
  }

  Foundation foundation_;
  std::optional<StatusDuty> status_;
  std::optional<IssuanceDuty> issuance_;
  std::optional<RegistrationDuty> registration_;
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
