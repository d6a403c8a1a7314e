#pragma once

// Idempotency keys whose first request is being worked on in this daemon, so that a repetition does not cost a hash of
// the code word. Between daemons the database decides.

#include <mutex>
#include <set>
#include <string>
#include <utility>

#include "ca-core/base/id.hpp"

namespace tamga::app {

/// Thread-safe.
class RequestsInFlight {
 public:
  /// Holds the key until its end. Error{Errc::idempotency_in_progress} when somebody else holds it.
  class Entry {
   public:
    Entry(RequestsInFlight& requests, OperatorId caller, const std::string& key);
    ~Entry();
    Entry(const Entry&) = delete;
    Entry& operator=(const Entry&) = delete;

   private:
    RequestsInFlight& requests_;
    std::pair<OperatorId, std::string> key_;
  };

 private:
  std::mutex mutex_;
  std::set<std::pair<OperatorId, std::string>> keys_;
};

}  // namespace tamga::app
