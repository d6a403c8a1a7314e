#include "server/http/readiness.hpp"

#include <nlohmann/json.hpp>

namespace tamga::http {

void Readiness::add(std::string name, Check check) {
  checks_.emplace(std::move(name), std::move(check));
}

Response Readiness::answer() const {
  nlohmann::ordered_json checks = nlohmann::ordered_json::object();
  bool ready = true;
  for (const auto& [name, check] : checks_) {
    const auto amiss = check();
    checks[name] = amiss.value_or("ok");
    ready = ready && !amiss;
  }
  const nlohmann::ordered_json document{{"status", ready ? "ready" : "not_ready"}, {"checks", checks}};
  return Response::json(ready ? 200 : 503, document.dump());
}

Response alive() {
  return Response::json(200, R"({"status":"ok"})");
}

}  // namespace tamga::http
