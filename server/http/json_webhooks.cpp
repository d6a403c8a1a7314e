#include "server/http/json_webhooks.hpp"

#include <nlohmann/json.hpp>

namespace tamga::http {
namespace {

using Json = nlohmann::ordered_json;
using storage::WebhookRecord;

void put_moment(Json& object, const char* name, const std::optional<Instant>& moment) {
  if (moment) object[name] = to_rfc3339(*moment);
}

void put_delivery(Json& object, const WebhookRecord& record) {
  put_moment(object, "delivered_at", record.delivered_at);
  if (record.failures == 0) return;
  object["failures"] = record.failures;
  put_moment(object, "failing_since", record.failing_since);
  if (record.last_failure) object["last_failure"] = *record.last_failure;
  if (record.state == storage::WebhookState::active) object["next_attempt_at"] = to_rfc3339(record.next_attempt_at);
}

Json encode_record(const WebhookRecord& record, Instant now) {
  Json object = {
      {"id", record.id.to_string()}, {"name", record.name}, {"url", record.url}, {"state", to_string(record.state)}};
  if (record.disabled_cause) object["disabled_cause"] = *record.disabled_cause;
  object["issuers"] = record.issuers;
  if (!record.certificates.empty()) {
    object["certificates"] = Json::array();
    for (const CertificateName& name : record.certificates) {
      object["certificates"].push_back({{"issuer", name.issuer}, {"serial", name.serial.to_hex()}});
    }
  }
  object["created_at"] = to_rfc3339(record.created_at);
  object["created_by"] = record.created_by.to_string();
  if (record.previous_until > now) put_moment(object, "previous_secret_until", record.previous_until);
  put_delivery(object, record);
  return object;
}

}  // namespace

std::string encode(const app::WebhookView& webhook, Instant now) {
  Json object = encode_record(webhook.record, now);
  if (webhook.secret) object["secret"] = webhook.secret->reveal();
  return object.dump();
}

std::string encode(const app::WebhookPage& page, Instant now) {
  Json object = {{"items", Json::array()}};
  for (const app::WebhookView& webhook : page.items) object["items"].push_back(encode_record(webhook.record, now));
  if (page.next_cursor) object["next_cursor"] = *page.next_cursor;
  return object.dump();
}

}  // namespace tamga::http
