#include "server/storage/outbox.hpp"

#include "ca-core/base/error.hpp"
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
  const Rows stored = transaction_.exec(
      "INSERT INTO outbox (created_at, topic, subscriber_id, payload) SELECT $1, m.topic, s.id, m.payload "
      "FROM unnest($2::text[], $3::uuid[], $4::text[]) AS m (topic, subscriber, payload) "
      "LEFT JOIN subscribers s ON s.id = m.subscriber WHERE s.id IS NOT NULL OR m.subscriber IS NULL",
      {now, topics, subscribers, payloads});
  if (stored.affected() != messages.size()) throw Error(Errc::internal, LogNote{"a message to nobody"});
}

}  // namespace tamga::storage
