#include "server/workers/webhook_message.hpp"

#include "ca-core/openssl/digest.hpp"
#include "server/status/change_cursor.hpp"
#include "server/status/change_json.hpp"

namespace tamga::workers {

WebhookMessage make_webhook_message(storage::WebhookId webhook, const std::vector<storage::FollowedChange>& changes) {
  const storage::PublishedChange& last = changes.back().published;
  // With the mark of its publication: a registry that was restored gives positions a second time, to other changes.
  const std::string next = status::ChangeCursor::after(last).to_text();
  WebhookMessage message{.id = {}, .body = {}, .items = 0};
  const Bytes digest = openssl::sha256(as_bytes(webhook.to_string() + "|" + next));
  message.id = "msg_" + to_hex(ByteView(digest).first(16));
  message.body = R"({"type":"certificate.status_changed")";
  status::append_member(message.body, "timestamp", to_rfc3339(last.published_at));
  message.body += R"(,"data":{"webhook":")" + webhook.to_string() + R"(","items":[)";
  for (const storage::FollowedChange& change : changes) {
    if (!change.published.change) continue;
    if (message.items++ > 0) message.body += ',';
    status::append_change(message.body, change.issuer, change.published);
  }
  message.body += ']';
  status::append_member(message.body, "next", next);
  message.body += "}}";
  return message;
}

std::vector<std::string> webhook_headers(const WebhookMessage& message, const std::vector<WebhookSecret>& secrets,
                                         Instant now) {
  std::string signatures;
  for (const WebhookSecret& secret : secrets) {
    if (!signatures.empty()) signatures += ' ';
    signatures += sign_webhook(secret, message.id, now, message.body);
  }
  return {"webhook-id: " + message.id, "webhook-timestamp: " + std::to_string(now.time_since_epoch().count()),
          "webhook-signature: " + signatures, "User-Agent: Tamga"};
}

}  // namespace tamga::workers
