#pragma once

// Webhooks: systems that rely on certificates and are told of every change of their statuses (docs/webhooks.md). Here
// an administrator says whom to tell of what; workers/webhook_sender tells.

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "ca-core/documents/webhook_signature.hpp"
#include "server/app/actor.hpp"
#include "server/app/registry.hpp"
#include "server/app/submit_application.hpp"
#include "server/app/webhook_input.hpp"
#include "server/app/webhook_rules.hpp"
#include "server/storage/webhooks.hpp"

namespace tamga::app {

struct WebhookView {
  storage::WebhookRecord record;
  std::optional<WebhookSecret> secret;  // in the answer that made it, and nowhere else
};

struct WebhookPage {
  std::vector<WebhookView> items;
  std::optional<std::string> next_cursor;
};

/// How long the secret of before a rotation signs beside the new one.
inline constexpr std::chrono::hours kRotationTime{24};

/// It is told of what is published from now on. Repeated with the same key and body: the same webhook, with its secret
/// until that is rotated. Error: invalid_fields (a URL that the rules do not allow, CAs and certificates that are not
/// there), idempotency_key_reused, idempotency_in_progress.
WebhookView register_webhook(Registry& registry, const WebhookRules& rules, const Actor& actor,
                             const WebhookInput& input, const std::optional<IdempotentRequest>& idempotent,
                             Instant now);

/// In the order of their registration, without the lists of certificates.
WebhookPage list_webhooks(Registry& registry, std::size_t limit, const std::optional<std::string>& cursor);

// Error{Errc::route_not_found} where there is no such webhook.

WebhookView get_webhook(Registry& registry, storage::WebhookId id);

/// Nothing is sent until it is resumed. A message under way may still arrive.
WebhookView pause_webhook(Registry& registry, const Actor& actor, storage::WebhookId id, Instant now);

/// Ends a pause, and what it was disabled for; whatever has happened since is sent. One that is active and waits after
/// a failure is tried at once.
WebhookView resume_webhook(Registry& registry, const Actor& actor, storage::WebhookId id, Instant now);

/// A new secret; the one of before signs too for kRotationTime.
WebhookView rotate_webhook_secret(Registry& registry, const Actor& actor, storage::WebhookId id, Instant now);

/// It was told for the last time. Answers what it was.
WebhookView remove_webhook(Registry& registry, const Actor& actor, storage::WebhookId id, Instant now);

}  // namespace tamga::app
