#include "server/app/webhooks.hpp"

#include <charconv>
#include <functional>
#include <utility>

#include "ca-core/base/error.hpp"
#include "server/app/audit.hpp"
#include "server/app/public_address.hpp"

namespace tamga::app {
namespace {

using storage::WebhookId;
using storage::WebhookRecord;
using storage::Webhooks;
using storage::WebhookState;

constexpr std::string_view kTable = "webhooks";

storage::SealedRow row_of(WebhookId id) {
  return {kTable, id.to_string()};
}

std::string object_of(WebhookId id) {
  return "webhook:" + id.to_string();
}

std::int64_t parse_cursor(const std::string& text) {
  std::int64_t number = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (failure != std::errc{} || end != text.data() + text.size() || number < 0) {
    throw Error::invalid({{"/query/cursor", Errc::wrong_format}});
  }
  return number;
}

void require_allowed(const WebhookUrl& url, const WebhookRules& rules) {
  // Names are looked at when they are resolved, each time.
  const bool allowed = (url.is_https() || rules.http) && (rules.private_addresses || may_be_public_host(url.host()));
  if (!allowed) throw Error::invalid({{"/url", Errc::not_allowed_value}});
}

void require_known(Webhooks& webhooks, const WebhookInput& input) {
  FieldErrors faults;
  for (const std::size_t place : webhooks.unknown_issuers(input.issuers)) {
    faults.push_back({"/issuers/" + std::to_string(place), Errc::not_allowed_value});
  }
  for (const std::size_t place : webhooks.unknown_certificates(input.certificates)) {
    faults.push_back({"/certificates/" + std::to_string(place), Errc::not_allowed_value});
  }
  if (!faults.empty()) throw Error::invalid(std::move(faults));
}

WebhookSecret open_secret(storage::Transaction& transaction, Registry& registry, const WebhookRecord& record) {
  return WebhookSecret(registry.personal_data.open(transaction, record.secret, row_of(record.id)));
}

/// The webhook that this call made before, if it did.
std::optional<WebhookView> earlier_result(storage::Transaction& transaction, Registry& registry, const Actor& actor,
                                          const std::string& key, const Bytes& body_mac, Instant now) {
  auto record = Webhooks(transaction).find_by_key(actor.id, key);
  if (!record) return std::nullopt;
  if (record->body_mac != body_mac) throw Error(Errc::idempotency_key_reused);
  const bool is_first_secret = !record->rotated_at;
  audit(transaction, actor, "webhook.registration_repeated", object_of(record->id),
        {{"secret_shown", is_first_secret ? "true" : "false"}}, now);
  auto secret = is_first_secret ? std::optional(open_secret(transaction, registry, *record)) : std::nullopt;
  return WebhookView{*std::move(record), std::move(secret)};
}

/// Locks the webhook, lets `change` change it, tells auditors when it did, and answers what it is now.
WebhookView change_webhook(Registry& registry, const Actor& actor, WebhookId id, const std::string& action,
                           const std::function<bool(Webhooks&, const WebhookRecord&)>& change, Instant now) {
  return registry.database.transact([&](storage::Transaction& transaction) {
    Webhooks webhooks(transaction);
    auto record = webhooks.lock(id);
    if (!record) throw Error(Errc::route_not_found);
    if (change(webhooks, *record)) audit(transaction, actor, action, object_of(id), {{"name", record->name}}, now);
    auto changed = webhooks.find(id);
    return WebhookView{changed ? *std::move(changed) : *std::move(record), std::nullopt};
  });
}

}  // namespace

WebhookView register_webhook(Registry& registry, const WebhookRules& rules, const Actor& actor,
                             const WebhookInput& input, const std::optional<IdempotentRequest>& idempotent,
                             Instant now) {
  const auto body_mac = idempotent ? std::optional(registry.personal_data.body_mac(idempotent->body)) : std::nullopt;
  const auto id = WebhookId::make(registry.random);
  WebhookSecret secret = make_webhook_secret(registry.random);
  auto view = registry.database.transact([&](storage::Transaction& transaction) {
    if (idempotent) {
      auto earlier = earlier_result(transaction, registry, actor, idempotent->key, *body_mac, now);
      if (earlier) return *std::move(earlier);
    }
    Webhooks webhooks(transaction);
    require_allowed(input.url, rules);
    require_known(webhooks, input);
    webhooks.insert({.id = id,
                     .name = input.name,
                     .url = input.url.text(),
                     .issuers = input.issuers,
                     .certificates = input.certificates,
                     .secret = registry.personal_data.seal(secret.reveal(), row_of(id)),
                     .created_by = actor.id,
                     .created_at = now,
                     .idempotency_key = idempotent ? std::optional(idempotent->key) : std::nullopt,
                     .body_mac = body_mac});
    audit(transaction, actor, "webhook.registered", object_of(id), {{"name", input.name}, {"url", input.url.text()}},
          now);
    return WebhookView{*webhooks.find(id), std::nullopt};
  });
  if (view.record.id == id) view.secret = std::move(secret);
  return view;
}

WebhookPage list_webhooks(Registry& registry, std::size_t limit, const std::optional<std::string>& cursor) {
  const std::int64_t after = cursor ? parse_cursor(*cursor) : 0;
  auto records = registry.database.read(
      [&](storage::Transaction& transaction) { return Webhooks(transaction).list(after, limit + 1); });
  WebhookPage page;
  if (records.size() > limit) {
    records.pop_back();
    page.next_cursor = std::to_string(records.back().number);
  }
  for (WebhookRecord& record : records) page.items.push_back({std::move(record), std::nullopt});
  return page;
}

WebhookView get_webhook(Registry& registry, WebhookId id) {
  auto record =
      registry.database.read([&](storage::Transaction& transaction) { return Webhooks(transaction).find(id); });
  if (!record) throw Error(Errc::route_not_found);
  return {*std::move(record), std::nullopt};
}

WebhookView pause_webhook(Registry& registry, const Actor& actor, WebhookId id, Instant now) {
  const auto pause = [&](Webhooks& webhooks, const WebhookRecord& record) {
    if (record.state == WebhookState::paused) return false;
    webhooks.pause(id);
    return true;
  };
  return change_webhook(registry, actor, id, "webhook.paused", pause, now);
}

WebhookView resume_webhook(Registry& registry, const Actor& actor, WebhookId id, Instant now) {
  const auto resume = [&](Webhooks& webhooks, const WebhookRecord& record) {
    if (record.state == WebhookState::active && record.failures == 0) return false;
    webhooks.resume(id, now);
    return true;
  };
  return change_webhook(registry, actor, id, "webhook.resumed", resume, now);
}

WebhookView rotate_webhook_secret(Registry& registry, const Actor& actor, WebhookId id, Instant now) {
  WebhookSecret secret = make_webhook_secret(registry.random);
  const auto rotate = [&](Webhooks& webhooks, const WebhookRecord&) {
    webhooks.replace_secret(id, registry.personal_data.seal(secret.reveal(), row_of(id)), now + kRotationTime, now);
    return true;
  };
  WebhookView view = change_webhook(registry, actor, id, "webhook.secret_rotated", rotate, now);
  view.secret = std::move(secret);
  return view;
}

WebhookView remove_webhook(Registry& registry, const Actor& actor, WebhookId id, Instant now) {
  const auto remove = [&](Webhooks& webhooks, const WebhookRecord&) {
    webhooks.remove(id);
    return true;
  };
  return change_webhook(registry, actor, id, "webhook.removed", remove, now);
}

}  // namespace tamga::app
