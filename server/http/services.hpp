#pragma once

// What handlers may call: the use cases' surroundings, made by the service and living longer than any request.

#include "ca-core/base/instant.hpp"
#include "server/app/issuance_results.hpp"
#include "server/app/registry.hpp"
#include "server/app/webhook_rules.hpp"
#include "server/http/readiness.hpp"
#include "server/http/source_limits.hpp"

namespace tamga::http {

struct Services {
  app::Registry& registry;
  app::IssuanceResults& issuance_results;
  const Clock& clock;  // for use cases that wait; all others take the exchange's now
  const Readiness& readiness;
  SourceLimits& public_limits;  // for what anybody may ask that takes work
  app::WebhookRules webhook_rules = {};
};

}  // namespace tamga::http
