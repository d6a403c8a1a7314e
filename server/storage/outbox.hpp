#pragma once

// Messages that a change owes to somebody, written with it and delivered afterwards.

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "ca-core/base/id.hpp"
#include "ca-core/base/instant.hpp"
#include "server/storage/database.hpp"

namespace tamga::storage {

struct OutboxMessage {
  std::string topic;  // "certificate.issued"
  std::optional<SubscriberId> subscriber;
  std::vector<std::pair<std::string, std::string>> payload;  // ids, never personal data
};

class Outbox {
 public:
  explicit Outbox(Transaction& transaction) : transaction_(transaction) {}

  void add(const OutboxMessage& message, Instant now);
  void add(const std::vector<OutboxMessage>& messages, Instant now);

 private:
  Transaction& transaction_;
};

}  // namespace tamga::storage
