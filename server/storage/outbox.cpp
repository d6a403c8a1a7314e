#include "server/storage/outbox.hpp"

#include "server/storage/json_object.hpp"

namespace tamga::storage {

void Outbox::add(const OutboxMessage& message, Instant now) {
  transaction_.exec("INSERT INTO outbox (created_at, topic, subscriber_id, payload) VALUES ($1, $2, $3, $4)",
                    {now, message.topic, message.subscriber, json_object(message.payload)});
}

}  // namespace tamga::storage
