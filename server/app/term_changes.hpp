#pragma once

// Which profiles wait for a renewal of their CA (AuthorityKeys::profiles_past_term), as claims find it out again and
// again, and what of it nobody has been told yet.

#include <mutex>
#include <set>
#include <string>
#include <vector>

namespace tamga::app {

/// The applications of a profile wait from now on for the renewal of its CA, or no longer.
struct TermChange {
  std::string profile;
  bool past;

  bool operator==(const TermChange&) const = default;
};

/// Thread-safe.
class TermChanges {
 public:
  /// All that wait now.
  void note(std::set<std::string> profiles);

  /// What changed since the last call.
  std::vector<TermChange> take();

 private:
  std::mutex mutex_;
  std::set<std::string> past_;
  std::vector<TermChange> untold_;
};

}  // namespace tamga::app
