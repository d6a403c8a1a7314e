#pragma once

// The part of the issuance duty that tells webhooks of changes.

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "server/service/foundation.hpp"
#include "server/storage/database.hpp"
#include "server/storage/personal_data.hpp"
#include "server/workers/webhook_sender.hpp"
#include "server/workers/webhook_watch.hpp"

namespace tamga::service {

class WebhookDelivery {
 public:
  /// How many connections to the database it holds at a time, at most: less than it has senders, whose transactions
  /// are short.
  static constexpr std::size_t kConnections = 2;

  /// `owner`: of the leases, for people who look into the database. What it is given must live longer.
  WebhookDelivery(Foundation& foundation, storage::Database& database, const storage::PersonalData& personal_data,
                  const std::string& owner);

  /// Shows what it does.
  void watch(net::Metrics& metrics) const;

  /// Each works until its thread is told to stop.
  void start(std::vector<std::jthread>& threads);

 private:
  workers::WebhookCounters counters_;
  workers::WebhookWatch watch_;
  std::vector<std::unique_ptr<workers::WebhookSender>> senders_;
};

}  // namespace tamga::service
