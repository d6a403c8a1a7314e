#include "server/service/webhook_delivery.hpp"

#include <limits>

namespace tamga::service {

WebhookDelivery::WebhookDelivery(Foundation& foundation, storage::Database& database,
                                 const storage::PersonalData& personal_data, const std::string& owner)
    : watch_(database, foundation.clock, foundation.logger) {
  const config::Webhooks& settings = foundation.config.webhooks;
  for (std::size_t i = 0; i < settings.senders; ++i) {
    using storage::WebhookLane;
    senders_.push_back(std::make_unique<workers::WebhookSender>(
        database, personal_data, foundation.clock, foundation.random, foundation.logger, counters_,
        workers::WebhookSenderOptions{.lane = i < settings.senders / 2 ? WebhookLane::quick : WebhookLane::all,
                                      .owner = owner,
                                      .timeout = settings.timeout,
                                      .retry_max = settings.retry_max,
                                      .give_up = settings.give_up,
                                      .public_only = !settings.allow_private,
                                      .ca_file = settings.ca_file.string()}));
  }
}

void WebhookDelivery::watch(net::Metrics& metrics) const {
  using Kind = net::Metrics::Kind;
  const auto counter = [&](const std::string& name, const std::string& help, const auto& value) {
    metrics.watch(Kind::counter, name, help, {}, [&value] { return static_cast<double>(value.load()); });
  };
  counter("tamga_webhook_messages_total", "Messages that webhooks have taken", counters_.messages);
  counter("tamga_webhook_changes_total", "Changes of statuses in them", counters_.changes);
  counter("tamga_webhook_failures_total", "Attempts at a message that failed", counters_.failures);
  counter("tamga_webhook_disabled_total", "Webhooks that were disabled by this daemon", counters_.disabled);
  const auto number = [&](const char* state, std::size_t storage::WebhookOverview::*value) {
    metrics.watch(Kind::gauge, "tamga_webhooks", "Registered webhooks; NaN: not known", {{"state", state}},
                  [this, value] {
                    const auto latest = watch_.latest();
                    return latest ? static_cast<double>((*latest).*value) : std::numeric_limits<double>::quiet_NaN();
                  });
  };
  number("active", &storage::WebhookOverview::active);
  number("paused", &storage::WebhookOverview::paused);
  number("disabled", &storage::WebhookOverview::disabled);
  metrics.watch(Kind::gauge, "tamga_webhook_lag_seconds",
                "Since when the oldest change waits that an active webhook has not been told of", {},
                [this] { return static_cast<double>(watch_.lag().count()); });
}

void WebhookDelivery::start(std::vector<std::jthread>& threads) {
  threads.emplace_back([this](const std::stop_token& stop) { watch_.run(stop); });
  for (const auto& sender : senders_) {
    threads.emplace_back([&sender = *sender](const std::stop_token& stop) { sender.run(stop); });
  }
}

}  // namespace tamga::service
