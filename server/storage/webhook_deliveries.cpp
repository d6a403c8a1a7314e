#include "server/storage/webhook_deliveries.hpp"

namespace tamga::storage {
namespace {

// So far ahead of its position a webhook is looked for changes that it follows; whoever follows little is moved on by
// pass_over().
#define TAMGA_REACH "5000"

/// Those who are less far behind are not written anew for nothing.
constexpr int kFarBehind = 50;

/// Looked for webhook by webhook, up to the first one: joined, all pairs of a webhook and a change would be made.
#define TAMGA_HAS_FOLLOWED "EXISTS (SELECT FROM " TAMGA_FOLLOWED " OFFSET 0)"

/// What a webhook w follows of what has been published, within its reach.
#define TAMGA_FOLLOWED                                                                                     \
  "published_changes p JOIN status_changes c ON c.sequence = p.sequence "                                  \
  "WHERE p.position > w.position AND p.position <= w.position + " TAMGA_REACH                              \
  " AND (EXISTS (SELECT FROM webhook_issuers i WHERE i.webhook_id = w.id AND i.issuer_id = c.issuer_id) "  \
  "OR EXISTS (SELECT FROM webhook_certificates f WHERE f.webhook_id = w.id AND f.issuer_id = c.issuer_id " \
  "AND f.serial = c.serial))"

constexpr std::string_view kClaim =
    "WITH due AS (SELECT w.id FROM webhooks w WHERE w.state = 'active' AND w.next_attempt_at <= $1 "
    "AND w.leased_until <= $1 AND ($2 OR NOT w.slow) AND " TAMGA_HAS_FOLLOWED
    " ORDER BY w.next_attempt_at, w.number LIMIT 1 FOR UPDATE SKIP LOCKED) "
    "UPDATE webhooks w SET claim = w.claim + 1, leased_until = $3, leased_by = $4 FROM due WHERE w.id = due.id "
    "RETURNING w.id, w.claim, w.url, w.data_key_id, w.secret, w.failures, w.sending_until, "
    "CASE WHEN w.previous_until > $1 THEN w.previous_key_id END AS previous_key_id, "
    "CASE WHEN w.previous_until > $1 THEN w.previous_secret END AS previous_secret";

constexpr std::string_view kChanges =
    "SELECT p.position, p.mark, floor(extract(epoch FROM p.published_at))::bigint AS published_at, a.name AS issuer, "
    "c.issuer_id, c.serial, c.version, c.status, c.reason, extract(epoch FROM c.revoked_at)::bigint AS revoked_at, "
    "extract(epoch FROM c.invalidity_date)::bigint AS invalidity_date, "
    "extract(epoch FROM c.not_after)::bigint AS not_after "
    "FROM webhooks w, certification_authorities a, " TAMGA_FOLLOWED
    " AND w.id = $1 AND a.id = c.issuer_id AND p.position <= coalesce($2::bigint, p.position) "
    "ORDER BY p.position LIMIT $3";

constexpr std::string_view kPassOver =
    "UPDATE webhooks w SET position = least(s.position, w.position + " TAMGA_REACH
    ") FROM publishing_state s WHERE w.state = 'active' AND w.sending_until IS NULL AND w.leased_until <= $1 "
    "AND w.position + $2 < s.position AND NOT " TAMGA_HAS_FOLLOWED;

constexpr std::string_view kOverview =
    "SELECT count(*) FILTER (WHERE w.state = 'active') AS active, count(*) FILTER (WHERE w.state = 'paused') AS "
    "paused, "
    "count(*) FILTER (WHERE w.state = 'disabled') AS disabled, "
    "min(n.published_at) FILTER (WHERE w.state = 'active') AS oldest "
    "FROM webhooks w LEFT JOIN LATERAL (SELECT p.published_at FROM " TAMGA_FOLLOWED
    " ORDER BY p.position LIMIT 1) n ON true";

}  // namespace

std::optional<WebhookClaim> WebhookDeliveries::claim(const ClaimTerms& terms, Instant now) {
  const auto row = transaction_.find(kClaim, {now, terms.lane == WebhookLane::all, now + terms.lease, terms.owner});
  if (!row) return std::nullopt;
  WebhookClaim claim{.id = row->get<WebhookId>("id"),
                     .number = row->get<std::int64_t>("claim"),
                     .url = row->get<std::string>("url"),
                     .secret = {row->get<std::int32_t>("data_key_id"), row->get<Bytes>("secret")},
                     .previous_secret = std::nullopt,
                     .failures = row->get<int>("failures"),
                     .changes = {}};
  if (!row->is_null("previous_secret")) {
    claim.previous_secret = {row->get<std::int32_t>("previous_key_id"), row->get<Bytes>("previous_secret")};
  }
  const auto until = row->get<std::optional<std::uint64_t>>("sending_until");
  claim.changes = changes_of(claim.id, until, terms.batch);
  if (!until && !claim.changes.empty()) {
    transaction_.exec("UPDATE webhooks SET sending_until = $2 WHERE id = $1",
                      {claim.id, claim.changes.back().published.position});
  }
  return claim;
}

std::vector<FollowedChange> WebhookDeliveries::changes_of(WebhookId id, std::optional<std::uint64_t> until,
                                                          std::size_t limit) {
  std::vector<FollowedChange> changes;
  for (const Row row : transaction_.exec(kChanges, {id, until, limit})) {
    changes.push_back({row.get<std::string>("issuer"),
                       {.position = row.get<std::uint64_t>("position"),
                        .mark = row.get<std::int64_t>("mark"),
                        .published_at = row.get<Instant>("published_at"),
                        .change = status_change_of(row)}});
  }
  return changes;
}

bool WebhookDeliveries::delivered(const WebhookClaim& claim, bool slow, Instant now) {
  return transaction_
             .exec(
                 "UPDATE webhooks SET position = coalesce(sending_until, position), sending_until = NULL, "
                 "delivered_at = $3, failures = 0, failing_since = NULL, last_failure = NULL, slow = $4, "
                 "next_attempt_at = $3, leased_until = $3 WHERE id = $1 AND claim = $2",
                 {claim.id, claim.number, now, slow})
             .affected() == 1;
}

std::optional<Instant> WebhookDeliveries::failed(const WebhookClaim& claim, const std::string& why,
                                                 Instant next_attempt, Instant now) {
  const auto row = transaction_.find(
      "UPDATE webhooks SET failures = failures + 1, failing_since = coalesce(failing_since, $3), last_failure = $4, "
      "slow = true, next_attempt_at = $5, leased_until = $3 WHERE id = $1 AND claim = $2 RETURNING failing_since",
      {claim.id, claim.number, now, why.substr(0, 200), next_attempt});
  return row ? std::optional(row->get<Instant>("failing_since")) : std::nullopt;
}

bool WebhookDeliveries::disable(const WebhookClaim& claim, std::string_view cause) {
  return transaction_
             .exec(
                 "UPDATE webhooks SET state = 'disabled', disabled_cause = $3 "
                 "WHERE id = $1 AND claim = $2 AND state = 'active'",
                 {claim.id, claim.number, cause})
             .affected() == 1;
}

bool WebhookDeliveries::release(const WebhookClaim& claim, Instant now) {
  return transaction_
             .exec("UPDATE webhooks SET leased_until = $3 WHERE id = $1 AND claim = $2", {claim.id, claim.number, now})
             .affected() == 1;
}

std::size_t WebhookDeliveries::pass_over(Instant now) {
  return transaction_.exec(kPassOver, {now, kFarBehind}).affected();
}

WebhookOverview WebhookDeliveries::overview() {
  const Row row = transaction_.one(kOverview);
  return {.active = row.get<std::size_t>("active"),
          .paused = row.get<std::size_t>("paused"),
          .disabled = row.get<std::size_t>("disabled"),
          .oldest_undelivered = row.get<std::optional<Instant>>("oldest")};
}

}  // namespace tamga::storage
