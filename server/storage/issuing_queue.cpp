#include "server/storage/issuing_queue.hpp"

#include "server/storage/application_state_sql.hpp"
#include "server/storage/records.hpp"

namespace tamga::storage {
namespace {

std::optional<IdentificationKind> identification_of(const Row& row) {
  const auto kind = row.get<std::optional<int>>("identification_kind");
  return kind ? std::optional(static_cast<IdentificationKind>(*kind)) : std::nullopt;
}

std::optional<CertificateName> replaces_of(const Row& row) {
  const auto issuer = row.get<std::optional<std::string>>("replaces_issuer_name");
  if (!issuer) return std::nullopt;
  return CertificateName{*issuer, serial_of(row.get<Bytes>("replaces_serial"))};
}

// A row that somebody else leases meanwhile is locked by him; when he is done, it is looked at anew and left out.
// What belongs to a row of the queue is fetched row by row, whatever the planner believes of profiles and of the length
// of the queue: by a look-up that OFFSET keeps apart, or by a subquery of one value.
constexpr std::string_view kClaim =
    "WITH oldest AS MATERIALIZED ("
    "  SELECT q.queue_number, q.attempt + 1 AS attempt, a.* FROM issuing_queue q CROSS JOIN LATERAL ("
    "    SELECT id, subscriber_id, profile, profile_version, request, signature_tool, data_key_id, personal_data, "
    "    identification_id, replaces_issuer, replaces_serial, reissue_reason, queued_at "
    "    FROM applications WHERE id = q.application_id OFFSET 0"
    "  ) a WHERE q.leased_until IS NULL AND a.profile <> ALL($4) "
    "  ORDER BY q.queue_number LIMIT $1 FOR UPDATE OF q SKIP LOCKED"
    "), leased AS ("
    "  UPDATE issuing_queue SET attempt = attempt + 1, leased_until = $3, leased_by = $2 "
    "  WHERE queue_number = ANY (ARRAY(SELECT queue_number FROM oldest))"
    ") SELECT o.id, o.attempt, o.subscriber_id, o.profile, o.profile_version, o.request, o.signature_tool, "
    "o.data_key_id, o.personal_data, "
    "(SELECT kind FROM identifications WHERE id = o.identification_id) AS identification_kind, "
    "(SELECT name FROM certification_authorities WHERE id = o.replaces_issuer) AS replaces_issuer_name, "
    "o.replaces_serial, o.reissue_reason, o.queued_at FROM oldest o ORDER BY o.queue_number";

ClaimedApplication claimed_application_of(const Row& row) {
  return {.id = row.get<ApplicationId>("id"),
          .attempt = row.get<int>("attempt"),
          .subscriber = row.get<SubscriberId>("subscriber_id"),
          .profile = row.get<std::string>("profile"),
          .profile_version = row.get<unsigned>("profile_version"),
          .request = row.get<Bytes>("request"),
          .signature_tool = row.get<std::string>("signature_tool"),
          .personal_data = {row.get<std::int32_t>("data_key_id"), row.get<Bytes>("personal_data")},
          .identification = identification_of(row),
          .replaces = replaces_of(row),
          .reissue_reason = row.get<std::optional<std::string>>("reissue_reason"),
          .queued_at = row.get<Instant>("queued_at")};
}

ApplicationState state_of(const Row& row) {
  const auto state = parse_application_state(row.get<std::string>("state"));
  if (!state) refuse_column("application state");
  return *state;
}

}  // namespace

void IssuingQueue::enqueue(ApplicationId application, Instant now) {
  transaction_.exec(
      "WITH application AS ("
      "  UPDATE applications SET state = 'issued', queued_at = $2, queue_number = nextval('queue_numbers'), "
      "  failures = 0, parked_reason = NULL WHERE id = $1 RETURNING id, queue_number, attempt"
      ") INSERT INTO issuing_queue (queue_number, application_id, attempt) "
      "SELECT queue_number, id, attempt FROM application",
      {application, now});
}

std::vector<ClaimedApplication> IssuingQueue::claim(std::size_t limit, std::string_view daemon, Instant leased_until,
                                                    const std::vector<std::string>& passed_over) {
  std::vector<ClaimedApplication> claimed;
  for (const Row row : transaction_.exec(kClaim, {limit, daemon, leased_until, passed_over})) {
    claimed.push_back(claimed_application_of(row));
  }
  return claimed;
}

std::optional<ApplicationState> IssuingQueue::find_state(ApplicationId application) {
  const auto row = transaction_.find("SELECT " TAMGA_APPLICATION_STATE " AS state FROM " TAMGA_APPLICATIONS_WITH_PLACES
                                     "WHERE a.id = $1",
                                     {application});
  return row ? std::optional(state_of(*row)) : std::nullopt;
}

std::optional<IssuingLease> IssuingQueue::lock(ApplicationId application) {
  const auto row = transaction_.find(
      "SELECT q.attempt, q.leased_until, a.failures "
      "FROM issuing_queue q JOIN applications a ON a.id = q.application_id "
      "WHERE q.application_id = $1 AND q.leased_until IS NOT NULL FOR UPDATE OF q",
      {application});
  if (!row) return std::nullopt;
  return IssuingLease{.attempt = row->get<int>("attempt"),
                      .failures = row->get<int>("failures"),
                      .until = row->get<Instant>("leased_until")};
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
      "JOIN issuing_queue q ON q.application_id = i.application_id AND q.attempt = i.attempt "
      "JOIN certification_authorities ca ON ca.id = i.issuer_id "
      "WHERE i.application_id = $1 AND i.abandoned_at IS NULL FOR UPDATE OF i",
      {application});
  if (!row) return std::nullopt;
  return Intent{.name = {row->get<std::string>("issuer"), serial_of(row->get<Bytes>("serial"))},
                .attempt = row->get<int>("attempt"),
                .not_after = row->get<Instant>("not_after")};
}

void IssuingQueue::abandon_intent(const CertificateName& name, Instant now) {
  transaction_.exec(
      "UPDATE issuance_intents SET abandoned_at = $3 "
      "WHERE issuer_id = (SELECT id FROM certification_authorities WHERE name = $1) AND serial = $2",
      {name.issuer, name.serial.octets(), now});
}

void IssuingQueue::requeue(ApplicationId application, int failures) {
  transaction_.exec(
      "WITH ended AS ("
      "  UPDATE issuing_queue SET leased_until = NULL, leased_by = NULL WHERE application_id = $1"
      ") UPDATE applications SET failures = $2 WHERE id = $1",
      {application, failures});
}

void IssuingQueue::park(ApplicationId application, int failures, std::string_view reason) {
  transaction_.exec(
      "WITH ended AS ("
      "  DELETE FROM issuing_queue WHERE application_id = $1 RETURNING attempt"
      ") UPDATE applications a SET state = 'parked', failures = $2, parked_reason = $3, attempt = ended.attempt "
      "FROM ended WHERE a.id = $1",
      {application, failures, reason});
}

std::optional<ReplacementState> IssuingQueue::find_replacement(const CertificateName& replaced) {
  const auto row = transaction_.find(
      "SELECT a.id, " TAMGA_APPLICATION_STATE " AS state, a.public_key_fingerprint FROM " TAMGA_APPLICATIONS_WITH_PLACES
      "WHERE a.replaces_issuer = (SELECT id FROM certification_authorities WHERE name = $1) AND a.replaces_serial = $2 "
      "AND a.state NOT IN ('rejected', 'withdrawn') ORDER BY a.state = 'parked', a.submitted_at DESC LIMIT 1",
      {replaced.issuer, replaced.serial.octets()});
  if (!row) return std::nullopt;
  return ReplacementState{.application = row->get<ApplicationId>("id"),
                          .state = state_of(*row),
                          .public_key_fingerprint = row->get<Bytes>("public_key_fingerprint")};
}

std::vector<ExpiredLease> IssuingQueue::expired_leases(Instant now, std::size_t limit) {
  std::vector<ExpiredLease> leases;
  for (const Row row :
       transaction_.exec("SELECT a.id, a.subscriber_id FROM issuing_queue q JOIN applications a ON a.id = "
                         "q.application_id WHERE q.leased_until < $1 ORDER BY q.leased_until, q.queue_number LIMIT $2",
                         {now, limit})) {
    leases.push_back({row.get<ApplicationId>("id"), row.get<SubscriberId>("subscriber_id")});
  }
  return leases;
}

}  // namespace tamga::storage
