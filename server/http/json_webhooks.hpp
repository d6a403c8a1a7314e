#pragma once

// Webhooks as JSON (api/openapi.yaml); what does not apply is left out, as in json_output.hpp.

#include <string>

#include "ca-core/base/instant.hpp"
#include "server/app/webhooks.hpp"

namespace tamga::http {

/// Webhook; with its secret, NewWebhook.
std::string encode(const app::WebhookView& webhook, Instant now);

/// WebhookPage.
std::string encode(const app::WebhookPage& page, Instant now);

}  // namespace tamga::http
