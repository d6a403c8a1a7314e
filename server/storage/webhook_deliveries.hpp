#pragma once

// What the delivery of webhooks works with: who is due, what he is to be told, how it went. Several daemons may
// deliver; each webhook is delivered by one of them at a time, for as long as its lease lasts, and what is noted under
// a lease that somebody else has taken over changes nothing.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "server/storage/database.hpp"
#include "server/storage/published_changes.hpp"
#include "server/storage/webhooks.hpp"

namespace tamga::storage {

struct FollowedChange {
  std::string issuer;
  PublishedChange published;  // without a change where a serial number cannot be told, see there
};

/// One message to be sent.
struct WebhookClaim {
  WebhookId id;
  std::int64_t number;  // of this claim
  std::string url;
  SealedData secret;
  std::optional<SealedData> previous_secret;  // that signs too
  int failures;                               // since the last success
  std::vector<FollowedChange> changes;        // in order; the same ones until they are delivered
};

/// Whom a sender takes.
enum class WebhookLane {
  all,
  quick,  // only those whose last answer came soon
};

struct ClaimTerms {
  WebhookLane lane;
  std::chrono::seconds lease;
  std::size_t batch;       // changes in a message, at most
  std::string_view owner;  // for people who look into the database
};

/// What became of webhooks, for the metrics.
struct WebhookOverview {
  std::size_t active;
  std::size_t paused;
  std::size_t disabled;
  std::optional<Instant> oldest_undelivered;  // when the first change was published that an active one waits for

  bool operator==(const WebhookOverview&) const = default;
};

class WebhookDeliveries {
 public:
  explicit WebhookDeliveries(Transaction& transaction) : transaction_(transaction) {}

  /// An active webhook for which there is something, whose time has come and whom nobody else is telling; nullopt when
  /// there is none.
  std::optional<WebhookClaim> claim(const ClaimTerms& terms, Instant now);

  // How the message of a claim went. False, and nothing is changed, when the claim is not the last one any more or the
  // webhook is gone.

  /// `slow`: the next message is not for the quick lane.
  bool delivered(const WebhookClaim& claim, bool slow, Instant now);

  /// To be tried again at `next_attempt`. Says since when it has been failing.
  std::optional<Instant> failed(const WebhookClaim& claim, const std::string& why, Instant next_attempt, Instant now);

  /// Nothing more is sent until an administrator resumes it. Only of one that is active. `cause`: "gone", "failing".
  bool disable(const WebhookClaim& claim, std::string_view cause);

  /// Not tried: somebody else may take it at once.
  bool release(const WebhookClaim& claim, Instant now);

  /// Moves webhooks that are active and far behind over changes that they do not follow, a step each; how many.
  std::size_t pass_over(Instant now);

  WebhookOverview overview();

 private:
  std::vector<FollowedChange> changes_of(WebhookId id, std::optional<std::uint64_t> until, std::size_t limit);

  Transaction& transaction_;
};

}  // namespace tamga::storage
