#include "server/storage/outbox.hpp"

#include "server/storage/json_object.hpp"

namespace tamga::storage {

void Outbox::add(const OutboxMessage& message, Instant now) {
  add(std::vector{message}, now);
}

void Outbox::add(const std::vector<OutboxMessage>& messages, Instant now) {
  std::vector<std::string> topics;
  std::vector<std::optional<SubscriberId>> subscribers;
  std::vector<std::string> payloads;
  for (const OutboxMessage& message : messages) {
    topics.push_back(message.topic);
    subscribers.push_back(message.subscriber);
    payloads.push_back(json_object(message.payload));
  }
  transaction_.exec(
      "INSERT INTO outbox (created_at, topic, subscriber_id, payload) "
      "SELECT $1, * FROM unnest($2::text[], $3::uuid[], $4::text[])",
      {now, topics, subscribers, payloads});
}

}  // namespace tamga::storage
