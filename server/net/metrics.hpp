#pragma once

// What the daemon counts, for Prometheus. What has a duration is observed here; everything else is watched: a function
// is asked for its value when somebody scrapes.

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace tamga::net {

class Metrics {
 public:
  Metrics();
  ~Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  /// One answered request of the API. `route` is a pattern, never a raw path.
  void observe_request(std::string_view method, std::string_view route, int status, std::chrono::duration<double> time);

  /// One change of a status that a status daemon tells of, and how long after it was heard of.
  void observe_visibility(const std::string& daemon, std::chrono::duration<double> time);

  enum class Kind { counter, gauge };
  using Labels = std::map<std::string, std::string>;

  /// A value that is read at every scrape, from any thread; it must be quick and must not throw. Several series may
  /// share a name and differ in labels.
  void watch(Kind kind, const std::string& name, const std::string& help, Labels labels, std::function<double()> value);

  /// The text exposition format.
  std::string text() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tamga::net
