#include "server/storage/webhooks.hpp"

#include "ca-core/registration/words.hpp"
#include "server/storage/records.hpp"

namespace tamga::storage {
namespace {

constexpr Words<WebhookState, 3> kStateWords = {{
    {WebhookState::active, "active"},
    {WebhookState::paused, "paused"},
    {WebhookState::disabled, "disabled"},
}};

#define TAMGA_SELECT_WEBHOOK                                                                          \
  "SELECT w.id, w.number, w.name, w.url, w.state, w.disabled_cause, w.created_at, w.created_by, "     \
  "w.body_mac, w.data_key_id, w.secret, w.rotated_at, w.previous_until, w.delivered_at, w.failures, " \
  "w.failing_since, w.last_failure, w.next_attempt_at FROM webhooks w "

WebhookRecord record_of(const Row& row) {
  return {.id = row.get<WebhookId>("id"),
          .number = row.get<std::int64_t>("number"),
          .name = row.get<std::string>("name"),
          .url = row.get<std::string>("url"),
          .state = read_word(row, "state", parse_webhook_state),
          .disabled_cause = row.get<std::optional<std::string>>("disabled_cause"),
          .created_at = row.get<Instant>("created_at"),
          .created_by = row.get<OperatorId>("created_by"),
          .body_mac = row.get<std::optional<Bytes>>("body_mac"),
          .issuers = {},
          .certificates = {},
          .secret = {row.get<std::int32_t>("data_key_id"), row.get<Bytes>("secret")},
          .rotated_at = row.get<std::optional<Instant>>("rotated_at"),
          .previous_until = row.get<std::optional<Instant>>("previous_until"),
          .delivered_at = row.get<std::optional<Instant>>("delivered_at"),
          .failures = row.get<int>("failures"),
          .failing_since = row.get<std::optional<Instant>>("failing_since"),
          .last_failure = row.get<std::optional<std::string>>("last_failure"),
          .next_attempt_at = row.get<Instant>("next_attempt_at")};
}

struct NameColumns {
  std::vector<std::string> issuers;
  std::vector<Bytes> serials;
};

NameColumns columns_of(const std::vector<CertificateName>& names) {
  NameColumns columns;
  for (const CertificateName& name : names) {
    const ByteView octets = name.serial.octets();
    columns.issuers.push_back(name.issuer);
    columns.serials.emplace_back(octets.begin(), octets.end());
  }
  return columns;
}

std::vector<std::size_t> places_of(const Rows& rows) {
  std::vector<std::size_t> places;
  for (const Row row : rows) places.push_back(row.get<std::size_t>("place"));
  return places;
}

}  // namespace

std::string_view to_string(WebhookState state) {
  return word_of(kStateWords, state);
}

std::optional<WebhookState> parse_webhook_state(std::string_view word) {
  return parse_word(kStateWords, word);
}

void Webhooks::insert(const NewWebhook& webhook) {
  transaction_.exec(
      "INSERT INTO webhooks (id, name, url, created_at, created_by, idempotency_key, body_mac, data_key_id, secret, "
      "state, position, next_attempt_at, leased_until) "
      "SELECT $1, $2, $3, $4::timestamptz, $5, $6, $7, $8, $9, 'active', position, $4::timestamptz, $4::timestamptz "
      "FROM publishing_state",
      {webhook.id, webhook.name, webhook.url, webhook.created_at, webhook.created_by, webhook.idempotency_key,
       webhook.body_mac, webhook.secret.key_id, webhook.secret.octets});
  transaction_.exec(
      "INSERT INTO webhook_issuers (webhook_id, issuer_id) "
      "SELECT $1::uuid, id FROM certification_authorities WHERE name = ANY($2::text[])",
      {webhook.id, webhook.issuers});
  const NameColumns columns = columns_of(webhook.certificates);
  transaction_.exec(
      "INSERT INTO webhook_certificates (webhook_id, issuer_id, serial) SELECT DISTINCT $1::uuid, a.id, n.serial "
      "FROM unnest($2::text[], $3::bytea[]) n (issuer, serial) JOIN certification_authorities a ON a.name = n.issuer",
      {webhook.id, columns.issuers, columns.serials});
}

std::optional<WebhookRecord> Webhooks::whole(const std::optional<Row>& row) {
  if (!row) return std::nullopt;
  WebhookRecord record = record_of(*row);
  record.issuers = issuers_of(record.id);
  record.certificates = certificates_of(record.id);
  return record;
}

std::vector<std::string> Webhooks::issuers_of(WebhookId id) {
  std::vector<std::string> names;
  for (const Row row :
       transaction_.exec("SELECT a.name FROM webhook_issuers i JOIN certification_authorities a ON a.id = i.issuer_id "
                         "WHERE i.webhook_id = $1 ORDER BY a.name",
                         {id})) {
    names.push_back(row.get<std::string>("name"));
  }
  return names;
}

std::vector<CertificateName> Webhooks::certificates_of(WebhookId id) {
  std::vector<CertificateName> names;
  for (const Row row : transaction_.exec(
           "SELECT a.name, f.serial FROM webhook_certificates f JOIN certification_authorities a ON a.id = f.issuer_id "
           "WHERE f.webhook_id = $1 ORDER BY a.name, f.serial",
           {id})) {
    names.push_back({row.get<std::string>("name"), serial_of(row.get<Bytes>("serial"))});
  }
  return names;
}

std::optional<WebhookRecord> Webhooks::find(WebhookId id) {
  return whole(transaction_.find(TAMGA_SELECT_WEBHOOK "WHERE w.id = $1", {id}));
}

std::optional<WebhookRecord> Webhooks::find_by_key(OperatorId created_by, const std::string& idempotency_key) {
  return whole(transaction_.find(TAMGA_SELECT_WEBHOOK "WHERE w.created_by = $1 AND w.idempotency_key = $2",
                                 {created_by, idempotency_key}));
}

std::optional<WebhookRecord> Webhooks::lock(WebhookId id) {
  return whole(transaction_.find(TAMGA_SELECT_WEBHOOK "WHERE w.id = $1 FOR UPDATE", {id}));
}

std::vector<WebhookRecord> Webhooks::list(std::int64_t after, std::size_t limit) {
  std::vector<WebhookRecord> records;
  for (const Row row :
       transaction_.exec(TAMGA_SELECT_WEBHOOK "WHERE w.number > $1 ORDER BY w.number LIMIT $2", {after, limit})) {
    records.push_back(record_of(row));
    records.back().issuers = issuers_of(records.back().id);
  }
  return records;
}

void Webhooks::pause(WebhookId id) {
  transaction_.exec("UPDATE webhooks SET state = 'paused', disabled_cause = NULL WHERE id = $1", {id});
}

void Webhooks::resume(WebhookId id, Instant now) {
  transaction_.exec(
      "UPDATE webhooks SET state = 'active', disabled_cause = NULL, failures = 0, failing_since = NULL, "
      "last_failure = NULL, next_attempt_at = $2 WHERE id = $1",
      {id, now});
}

void Webhooks::replace_secret(WebhookId id, const SealedData& secret, Instant previous_until, Instant now) {
  transaction_.exec(
      "UPDATE webhooks SET "
      "previous_key_id = CASE WHEN previous_until > $5 THEN previous_key_id ELSE data_key_id END, "
      "previous_secret = CASE WHEN previous_until > $5 THEN previous_secret ELSE secret END, "
      "previous_until = $4, data_key_id = $2, secret = $3, rotated_at = $5 WHERE id = $1",
      {id, secret.key_id, secret.octets, previous_until, now});
}

void Webhooks::remove(WebhookId id) {
  transaction_.exec("DELETE FROM webhooks WHERE id = $1", {id});
}

std::vector<std::size_t> Webhooks::unknown_issuers(const std::vector<std::string>& names) {
  return places_of(
      transaction_.exec("SELECT n.number - 1 AS place FROM unnest($1::text[]) WITH ORDINALITY n (name, number) "
                        "WHERE NOT EXISTS (SELECT FROM certification_authorities a WHERE a.name = n.name) ORDER BY 1",
                        {names}));
}

std::vector<std::size_t> Webhooks::unknown_certificates(const std::vector<CertificateName>& names) {
  const NameColumns columns = columns_of(names);
  return places_of(transaction_.exec(
      "SELECT n.number - 1 AS place "
      "FROM unnest($1::text[], $2::bytea[]) WITH ORDINALITY n (issuer, serial, number) "
      "WHERE NOT EXISTS (SELECT FROM certificate_status s JOIN certification_authorities a ON a.id = s.issuer_id "
      "WHERE a.name = n.issuer AND s.serial = n.serial) ORDER BY 1",
      {columns.issuers, columns.serials}));
}

}  // namespace tamga::storage
