#pragma once

// Somebody who relies on certificates and knows the registry: asks a status daemon, as the public asks it, about what
// has just changed and about certificates of all ages, and tells when it says something else. One monitor a daemon, so
// that none that hangs makes another look slow.

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include <spdlog/logger.h>

#include "ca-core/base/instant.hpp"
#include "ca-core/base/random.hpp"
#include "ca-core/x509/certificate.hpp"
#include "server/storage/database.hpp"
#include "server/storage/listener.hpp"
#include "server/storage/status_samples.hpp"
#include "server/workers/http_client.hpp"

namespace tamga::workers {

struct StatusMonitorOptions {
  std::string url;                     // of the daemon: "http://status1.example.ru", without a slash at the end
  std::chrono::milliseconds interval;  // between two looks at certificates of all ages and at the CRLs
  std::chrono::milliseconds patience;  // a change that is not told of by then is a disagreement
  std::size_t sample;                  // certificates a look
};

/// What was found since the monitor began.
struct MonitorCounters {
  std::atomic<std::uint64_t> answers = 0;             // that agreed with the registry, of OCSP and in CRLs
  std::atomic<std::uint64_t> ocsp_disagreements = 0;  // answers of OCSP that contradicted it for longer than `patience`
  std::atomic<std::uint64_t> crl_disagreements = 0;   // entries that a CRL should have, or should not
  std::atomic<std::uint64_t> failures = 0;            // questions that brought no answer to believe
};

class StatusMonitor {
 public:
  /// How long after it was heard of a change was told by the daemon. From the monitor's thread.
  using Observer = std::function<void(std::chrono::duration<double>)>;

  /// The database is the primary. The listener wakes this monitor alone: storage::kStatusChannel.
  StatusMonitor(storage::Database& database, storage::Listener& listener, const Clock& clock, Random& random,
                std::shared_ptr<spdlog::logger> logger, StatusMonitorOptions options, Observer observe);

  /// Until told to stop. Errors are logged and counted.
  void run(std::stop_token stop);

  const std::string& url() const { return options_.url; }
  const MonitorCounters& counters() const { return counters_; }

 private:
  using Moment = std::chrono::steady_clock::time_point;
  struct Question;

  void follow_changes(Moment heard, const std::stop_token& stop);
  void look(const std::stop_token& stop);
  std::vector<storage::SampledStatus> draw();
  void ask(const std::vector<storage::SampledStatus>& samples, const std::stop_token& stop, Moment heard,
           const Observer& observe);
  bool agrees(Question& question, const std::stop_token& stop);
  void judge(const Question& question);
  bool has_changed_since(const storage::SampledStatus& sample);
  void compare_crls(const std::vector<storage::SampledStatus>& samples, const std::stop_token& stop);
  void compare_crl(const std::string& name, const std::vector<storage::SampledStatus>& samples,
                   const std::stop_token& stop);
  void fail(const std::string& why, const std::stop_token& stop);

  storage::Database& database_;
  storage::Listener& listener_;
  const Clock& clock_;
  Random& random_;
  std::shared_ptr<spdlog::logger> logger_;
  const StatusMonitorOptions options_;
  const Observer observe_;
  MonitorCounters counters_;
  HttpClient http_;
  storage::ChangeNumber followed_ = -1;  // -1: not begun
  std::map<std::string, Certificate> authorities_;
};

}  // namespace tamga::workers
