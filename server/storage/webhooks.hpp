#pragma once

// Webhooks as administrators see and change them. What their delivery notes is in storage/webhook_deliveries.hpp.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ca-core/base/id.hpp"
#include "ca-core/base/instant.hpp"
#include "ca-core/x509/certificate_name.hpp"
#include "server/storage/database.hpp"
#include "server/storage/personal_data.hpp"

namespace tamga::storage {

using WebhookId = Id<struct WebhookTag>;

/// Nothing is sent to one that is paused (by an administrator) or disabled (by itself, see the cause).
enum class WebhookState { active, paused, disabled };

/// "active", …: the word of the API and of the database.
std::string_view to_string(WebhookState state);
std::optional<WebhookState> parse_webhook_state(std::string_view word);

struct NewWebhook {
  WebhookId id;
  std::string name;
  std::string url;
  std::vector<std::string> issuers;           // known ones
  std::vector<CertificateName> certificates;  // known ones
  SealedData secret;
  OperatorId created_by;
  Instant created_at;
  std::optional<std::string> idempotency_key;
  std::optional<Bytes> body_mac;  // PersonalData::body_mac; there with a key
};

struct WebhookRecord {
  WebhookId id;
  std::int64_t number;  // of registration
  std::string name;
  std::string url;
  WebhookState state;
  std::optional<std::string> disabled_cause;  // "gone", "failing"
  Instant created_at;
  OperatorId created_by;
  std::optional<Bytes> body_mac;
  std::vector<std::string> issuers;
  std::vector<CertificateName> certificates;  // empty in lists
  SealedData secret;
  std::optional<Instant> rotated_at;
  std::optional<Instant> previous_until;  // the secret of before signs too until then
  std::optional<Instant> delivered_at;
  int failures;  // since the last success
  std::optional<Instant> failing_since;
  std::optional<std::string> last_failure;
  Instant next_attempt_at;
};

class Webhooks {
 public:
  explicit Webhooks(Transaction& transaction) : transaction_(transaction) {}

  /// It is told of what is published from now on. Error{idempotency_in_progress} when the key was taken meanwhile.
  void insert(const NewWebhook& webhook);

  std::optional<WebhookRecord> find(WebhookId id);
  std::optional<WebhookRecord> find_by_key(OperatorId created_by, const std::string& idempotency_key);

  /// In the order of their registration, those after `after`.
  std::vector<WebhookRecord> list(std::int64_t after, std::size_t limit);

  /// Locks it until the end of the transaction.
  std::optional<WebhookRecord> lock(WebhookId id);

  void pause(WebhookId id);

  /// Sending goes on at once, whatever failed before.
  void resume(WebhookId id, Instant now);

  /// The secret that was there signs beside the new one until `previous_until`; where one of before does so still, it
  /// is that one: the new one that it was to be followed by may have reached nobody.
  void replace_secret(WebhookId id, const SealedData& secret, Instant previous_until, Instant now);

  void remove(WebhookId id);

  /// The places, from 0 on, of those that the registry does not know.
  std::vector<std::size_t> unknown_issuers(const std::vector<std::string>& names);
  std::vector<std::size_t> unknown_certificates(const std::vector<CertificateName>& names);

 private:
  std::optional<WebhookRecord> whole(const std::optional<Row>& row);
  std::vector<std::string> issuers_of(WebhookId id);
  std::vector<CertificateName> certificates_of(WebhookId id);

  Transaction& transaction_;
};

}  // namespace tamga::storage
