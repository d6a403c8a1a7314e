#pragma once

// Whether the daemon can fulfil its duties now: named checks, each asked anew. Served as /readyz on the API and the
// monitoring listener.

#include <functional>
#include <map>
#include <optional>
#include <string>

#include "server/http/response.hpp"

namespace tamga::http {

class Readiness {
 public:
  /// What is amiss in a word or two, without secrets ("unreachable"); nullopt when all is well. Called from any thread,
  /// must be quick and must not throw.
  using Check = std::function<std::optional<std::string>()>;

  /// Before the listeners start.
  void add(std::string name, Check check);

  /// 200 {"status":"ready"} or 503 {"status":"not_ready"}, with "checks" saying "ok" or what is amiss.
  Response answer() const;

 private:
  std::map<std::string, Check> checks_;
};

/// 200 {"status":"ok"}: the process answers.
Response alive();

}  // namespace tamga::http
