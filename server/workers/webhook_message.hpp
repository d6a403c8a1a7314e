#pragma once

// A message to a system that follows certificates: what it says and by what it is recognised (docs/webhooks.md).

#include <string>
#include <vector>

#include "ca-core/base/instant.hpp"
#include "ca-core/documents/webhook_signature.hpp"
#include "server/storage/webhook_deliveries.hpp"

namespace tamga::workers {

struct WebhookMessage {
  std::string id;     // "msg_" and 32 hexadecimal digits: the same for the same changes to the same webhook
  std::string body;   // JSON; octet by octet the same at every attempt
  std::size_t items;  // changes in it: 0 when there is nothing that could be told
};

/// Of changes that are there, in their order.
WebhookMessage make_webhook_message(storage::WebhookId webhook, const std::vector<storage::FollowedChange>& changes);

/// The headers of Standard Webhooks, with a signature by each secret.
std::vector<std::string> webhook_headers(const WebhookMessage& message, const std::vector<WebhookSecret>& secrets,
                                         Instant now);

}  // namespace tamga::workers
