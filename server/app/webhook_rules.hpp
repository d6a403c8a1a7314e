#pragma once

namespace tamga::app {

/// Where webhooks may lead beyond https in the public internet: what the configuration allows.
struct WebhookRules {
  bool http = false;
  bool private_addresses = false;
};

}  // namespace tamga::app
