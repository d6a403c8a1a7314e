#pragma once

// LISTEN on a connection of its own. A notification only wakes: whoever waits polls as well, so that a lost one costs a
// poll and nothing else. Replicas of PostgreSQL cannot LISTEN.

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace tamga::storage {

// The channels in use.
inline constexpr std::string_view kIssuanceChannel = "tamga_issuance";          // an application was queued
inline constexpr std::string_view kStatusChannel = "tamga_status";              // status_changes has new rows
inline constexpr std::string_view kApplicationsChannel = "tamga_applications";  // payload: id of a finished application

/// The payload with which kStatusChannel tells that a CA or a certificate of one came, changed or went.
inline constexpr std::string_view kAuthoritiesChanged = "authorities";

struct Notification {
  std::string channel;
  std::string payload;
};

/// One thread waits; any thread may interrupt().
class Listener {
 public:
  /// Connects at the first wait, and again after the connection broke.
  Listener(std::string connection_string, std::vector<std::string> channels);
  ~Listener();
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  /// Waits for notifications, an interruption or the end of the time, and returns what arrived. While the server cannot
  /// be reached it returns nothing after the full time; never throws for that.
  std::vector<Notification> wait(std::chrono::milliseconds timeout);

  /// Whether notifications reach this listener now; while not, the caller has his polls.
  bool connected() const;

  /// Ends the present wait, or the next one if none is under way.
  void interrupt();

 private:
  class Session;

  void sleep_until_event(int descriptor, std::chrono::milliseconds timeout) const;

  std::string connection_string_;
  std::vector<std::string> channels_;
  std::unique_ptr<Session> session_;
  int wake_descriptor_;
};

}  // namespace tamga::storage
