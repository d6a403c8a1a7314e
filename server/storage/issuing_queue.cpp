#include "server/storage/issuing_queue.hpp"

#include "server/storage/records.hpp"

namespace tamga::storage {
namespace {

std::optional<IdentificationKind> identification_of(const Row& row) {
  const auto kind = row.get<std::optional<int>>("identification_kind");
  return kind ? std::optional(static_cast<IdentificationKind>(*kind)) : std::nullopt;
}

ApplicationState state_of(const Row& row) {
  const auto state = parse_application_state(row.get<std::string>("state"));
  if (!state) refuse_column("application state");
  return *state;
}

std::optional<CertificateName> replaces_of(const Row& row) {
  const auto issuer = row.get<std::optional<std::string>>("replaces_issuer_name");
  if (!issuer) return std::nullopt;
  return CertificateName{*issuer, serial_of(row.get<Bytes>("replaces_serial"))};
}

}  // namespace

void IssuingQueue::enqueue(ApplicationId application, Instant now) {
  transaction_.exec(
      "UPDATE applications SET state = 'queued', queued_at = $2, queue_number = nextval('queue_numbers'), failures = "
      "0, "
      "parked_reason = NULL WHERE id = $1",
      {application, now});
}

std::vector<ClaimedApplication> IssuingQueue::claim(std::size_t limit, std::string_view daemon, Instant leased_until,
                                                    const std::vector<std::string>& passed_over) {
  // RETURNING keeps no order, so the claimed rows are sorted by their place in the queue.
  const Rows rows = transaction_.exec(
      "WITH oldest AS ("
      "  SELECT id FROM applications WHERE state = 'queued' AND profile <> ALL($4) "
      "  ORDER BY queue_number LIMIT $1 FOR UPDATE SKIP LOCKED"
      "), claimed AS ("
      "  UPDATE applications a SET state = 'issuing', attempt = a.attempt + 1, leased_until = $3, leased_by = $2 "
      "  FROM oldest WHERE a.id = oldest.id RETURNING a.id, a.attempt, a.subscriber_id, a.profile, a.profile_version, "
      "a.request, "
      "  a.signature_tool, a.data_key_id, a.personal_data, a.identification_id, a.replaces_issuer, a.replaces_serial, "
      "  a.reissue_reason, a.queue_number"
      ") SELECT c.id, c.attempt, c.subscriber_id, c.profile, c.profile_version, c.request, c.signature_tool, "
      "c.data_key_id, "
      "c.personal_data, "
      "i.kind AS identification_kind, ca.name AS replaces_issuer_name, c.replaces_serial, c.reissue_reason "
      "FROM claimed c LEFT JOIN identifications i ON i.id = c.identification_id "
      "LEFT JOIN certification_authorities ca ON ca.id = c.replaces_issuer ORDER BY c.queue_number",
      {limit, daemon, leased_until, passed_over});
  std::vector<ClaimedApplication> claimed;
  for (const Row row : rows) {
    claimed.push_back({.id = row.get<ApplicationId>("id"),
                       .attempt = row.get<int>("attempt"),
                       .subscriber = row.get<SubscriberId>("subscriber_id"),
                       .profile = row.get<std::string>("profile"),
                       .profile_version = row.get<unsigned>("profile_version"),
                       .request = row.get<Bytes>("request"),
                       .signature_tool = row.get<std::string>("signature_tool"),
                       .personal_data = {row.get<std::int32_t>("data_key_id"), row.get<Bytes>("personal_data")},
                       .identification = identification_of(row),
                       .replaces = replaces_of(row),
                       .reissue_reason = row.get<std::optional<std::string>>("reissue_reason")});
  }
  return claimed;
}

std::optional<ApplicationState> IssuingQueue::find_state(ApplicationId application) {
  const auto row = transaction_.find("SELECT state FROM applications WHERE id = $1", {application});
  return row ? std::optional(state_of(*row)) : std::nullopt;
}

std::optional<IssuingState> IssuingQueue::lock(ApplicationId application) {
  const auto row = transaction_.find(
      "SELECT state, attempt, failures, leased_until FROM applications WHERE id = $1 FOR UPDATE", {application});
  if (!row) return std::nullopt;
  return IssuingState{.state = state_of(*row),
                      .attempt = row->get<int>("attempt"),
                      .failures = row->get<int>("failures"),
                      .leased_until = row->get<std::optional<Instant>>("leased_until")};
}

std::optional<IssuingQueue::SubscriberState> IssuingQueue::lock_subscriber(SubscriberId subscriber) {
  const auto row = transaction_.find(
      "SELECT blocked_at IS NOT NULL AS blocked FROM subscribers WHERE id = $1 FOR UPDATE", {subscriber});
  if (!row) return std::nullopt;
  return row->get<bool>("blocked") ? SubscriberState::blocked : SubscriberState::free;
}

std::optional<Intent> IssuingQueue::lock_prepared_intent(ApplicationId application) {
  const auto row = transaction_.find(
      "SELECT ca.name AS issuer, i.serial, i.attempt, i.not_after FROM issuance_intents i "
      "JOIN certification_authorities ca ON ca.id = i.issuer_id "
      "WHERE i.application_id = $1 AND i.state = 'prepared' FOR UPDATE OF i",
      {application});
  if (!row) return std::nullopt;
  return Intent{.name = {row->get<std::string>("issuer"), serial_of(row->get<Bytes>("serial"))},
                .attempt = row->get<int>("attempt"),
                .not_after = row->get<Instant>("not_after")};
}

void IssuingQueue::abandon_intent(const CertificateName& name, Instant now) {
  transaction_.exec(
      "UPDATE issuance_intents SET state = 'abandoned', settled_at = $3 "
      "WHERE issuer_id = (SELECT id FROM certification_authorities WHERE name = $1) AND serial = $2",
      {name.issuer, name.serial.octets(), now});
}

void IssuingQueue::requeue(ApplicationId application, int failures) {
  transaction_.exec(
      "UPDATE applications SET state = 'queued', leased_until = NULL, leased_by = NULL, failures = $2 WHERE id = $1",
      {application, failures});
}

void IssuingQueue::park(ApplicationId application, int failures, std::string_view reason) {
  transaction_.exec(
      "UPDATE applications SET state = 'parked', leased_until = NULL, leased_by = NULL, failures = $2, parked_reason = "
      "$3 "
      "WHERE id = $1",
      {application, failures, reason});
}

std::optional<ReplacementState> IssuingQueue::find_replacement(const CertificateName& replaced) {
  const auto row = transaction_.find(
      "SELECT id, state, public_key_fingerprint FROM applications "
      "WHERE replaces_issuer = (SELECT id FROM certification_authorities WHERE name = $1) AND replaces_serial = $2 "
      "AND state NOT IN ('rejected', 'withdrawn') ORDER BY state = 'parked', submitted_at DESC LIMIT 1",
      {replaced.issuer, replaced.serial.octets()});
  if (!row) return std::nullopt;
  return ReplacementState{.application = row->get<ApplicationId>("id"),
                          .state = state_of(*row),
                          .public_key_fingerprint = row->get<Bytes>("public_key_fingerprint")};
}

std::vector<ExpiredLease> IssuingQueue::expired_leases(Instant now, std::size_t limit) {
  std::vector<ExpiredLease> leases;
  for (const Row row :
       transaction_.exec("SELECT id, subscriber_id FROM applications WHERE state = 'issuing' AND leased_until < $1 "
                         "ORDER BY leased_until, queue_number LIMIT $2",
                         {now, limit})) {
    leases.push_back({row.get<ApplicationId>("id"), row.get<SubscriberId>("subscriber_id")});
  }
  return leases;
}

}  // namespace tamga::storage
