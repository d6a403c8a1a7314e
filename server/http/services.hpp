#pragma once

// What handlers may call: the use cases' surroundings, made by the service and living longer than any request.

#include "ca-core/base/instant.hpp"
#include "server/app/extract_signers.hpp"
#include "server/app/issuance_results.hpp"
#include "server/app/registry.hpp"
#include "server/app/webhook_rules.hpp"
#include "server/http/readiness.hpp"
#include "server/http/source_limits.hpp"
#include "server/print/page_writer.hpp"

namespace tamga::http {

struct Services {
  app::Registry& registry;
  app::IssuanceResults& issuance_results;
  const Clock& clock;  // for use cases that wait; all others take the exchange's now
  const Readiness& readiness;
  SourceLimits& public_limits;  // for what anybody may ask that takes work
  app::ExtractSigners& extract_signers;
  const print::Fonts& fonts;
  app::WebhookRules webhook_rules = {};
};

}  // namespace tamga::http
