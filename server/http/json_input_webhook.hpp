#pragma once

// The body that registers a webhook; refusals as in json_input.hpp.

#include "ca-core/base/bytes.hpp"
#include "server/app/webhook_input.hpp"

namespace tamga::http {

/// {name, url, issuers, certificates: [{issuer, serial}]}; neither list, or empty ones, is nothing_given at the root.
app::WebhookInput decode_webhook(ByteView body);

}  // namespace tamga::http
