#pragma once

// Waiting for an application to come out of the issuing queue: woken by a notification of whichever daemon issues, with
// a look into the database now and then because notifications may be lost. Whoever waits keeps a worker of the API from
// other requests, so that only some may.

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <string>
#include <thread>

#include "ca-core/base/id.hpp"
#include "server/storage/database.hpp"
#include "server/storage/listener.hpp"

namespace tamga::app {

/// Thread-safe; owns one listening thread.
class IssuanceResults {
 public:
  /// At most `most_waiting` callers wait at a time.
  IssuanceResults(storage::Database& database, std::string connection_string, std::size_t most_waiting);
  ~IssuanceResults();
  IssuanceResults(const IssuanceResults&) = delete;
  IssuanceResults& operator=(const IssuanceResults&) = delete;

  /// Returns when the application has left `queued` and `issuing`, the time is over, or the daemon stops; at once when
  /// as many wait as may.
  void wait(ApplicationId application, std::chrono::milliseconds timeout);

  /// Ends every wait, present and to come.
  void stop();

 private:
  struct Waiting {
    int count = 0;
    std::size_t notifications = 0;
  };

  class Place;

  void listen();
  bool is_finished(ApplicationId application);

  storage::Database& database_;
  const std::size_t most_waiting_;
  storage::Listener listener_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::string, Waiting> waiting_;  // by application id
  std::size_t waiters_ = 0;
  std::atomic<bool> stopping_ = false;
  std::thread thread_;
};

}  // namespace tamga::app
