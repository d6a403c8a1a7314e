#include "server/storage/issuing_batch.hpp"

#include "server/storage/records.hpp"

namespace tamga::storage {
namespace {

/// Names as two arrays for unnest().
struct NameColumns {
  std::vector<std::string> issuers;
  std::vector<Bytes> serials;

  explicit NameColumns(const std::vector<CertificateName>& names) {
    for (const CertificateName& name : names) {
      issuers.push_back(name.issuer);
      serials.emplace_back(name.serial.octets().begin(), name.serial.octets().end());
    }
  }
};

std::optional<Intent> intent_of(const Row& row) {
  if (row.is_null("serial")) return std::nullopt;
  return Intent{.name = CertificateName{row.get<std::string>("issuer"), serial_of(row.get<Bytes>("serial"))},
                .attempt = row.get<int>("intended_attempt"),
                .not_after = row.get<Instant>("not_after")};
}

std::set<ApplicationId> applications_of(const Rows& rows) {
  std::set<ApplicationId> applications;
  for (const Row row : rows) applications.insert(row.get<ApplicationId>("application_id"));
  return applications;
}

#define TAMGA_LOCK_SUBSCRIBERS \
  "SELECT id, blocked_at IS NOT NULL AS blocked FROM subscribers WHERE id = ANY($1::uuid[]) ORDER BY id FOR UPDATE"
// Row by row, as a claim: the tables grow faster than the planner's notion of them.
#define TAMGA_LOCK_ATTEMPTS                                                                                       \
  "SELECT q.application_id, q.attempt, ca.name AS issuer, i.serial, i.attempt AS intended_attempt, i.not_after "  \
  "FROM issuing_queue q LEFT JOIN LATERAL ("                                                                      \
  "  SELECT issuer_id, serial, attempt, not_after FROM issuance_intents WHERE application_id = q.application_id " \
  "  AND attempt = q.attempt AND abandoned_at IS NULL OFFSET 0"                                                   \
  ") i ON true LEFT JOIN certification_authorities ca ON ca.id = i.issuer_id "                                    \
  "WHERE q.application_id = ANY($1::uuid[]) AND q.leased_until IS NOT NULL ORDER BY q.application_id FOR UPDATE OF q"
#define TAMGA_APPLICATIONS_OF(rows)                                                              \
  "SELECT found.application_id FROM unnest($1::text[], $2::bytea[]) AS wanted (issuer, serial) " \
  "JOIN certification_authorities ca ON ca.name = wanted.issuer "                                \
  "JOIN " rows " AS found ON found.issuer_id = ca.id AND found.serial = wanted.serial"

}  // namespace

std::map<SubscriberId, IssuingQueue::SubscriberState> IssuingBatch::lock_subscribers(
    const std::vector<SubscriberId>& subscribers, Locking locking) {
  using State = IssuingQueue::SubscriberState;
  std::map<SubscriberId, State> states;
  for (const Row row : transaction_.exec(
           locking == Locking::skip ? TAMGA_LOCK_SUBSCRIBERS " SKIP LOCKED" : TAMGA_LOCK_SUBSCRIBERS, {subscribers})) {
    states.emplace(row.get<SubscriberId>("id"), row.get<bool>("blocked") ? State::blocked : State::free);
  }
  return states;
}

std::map<ApplicationId, LockedAttempt> IssuingBatch::lock(const std::vector<ApplicationId>& applications) {
  std::map<ApplicationId, LockedAttempt> attempts;
  for (const Row row : transaction_.exec(TAMGA_LOCK_ATTEMPTS, {applications})) {
    attempts.emplace(row.get<ApplicationId>("application_id"),
                     LockedAttempt{.attempt = row.get<int>("attempt"), .intent = intent_of(row)});
  }
  return attempts;
}

void IssuingBatch::insert_intents(const std::vector<NewIntent>& intents, Instant now) {
  std::vector<CertificateName> names;
  std::vector<ApplicationId> applications;
  std::vector<int> attempts;
  std::vector<Instant> ends;
  std::vector<std::string> reports;
  std::vector<Bytes> tbs;
  for (const NewIntent& intent : intents) {
    names.push_back(intent.name);
    applications.push_back(intent.application);
    attempts.push_back(intent.attempt);
    ends.push_back(intent.not_after);
    reports.push_back(intent.lint_report);
    tbs.push_back(intent.tbs);
  }
  const NameColumns columns(names);
  const Rows stored = transaction_.exec(
      "INSERT INTO issuance_intents (issuer_id, serial, application_id, attempt, tbs, not_after, lint_report, "
      "created_at) "
      "SELECT ca.id, n.serial, q.application_id, q.attempt, n.tbs, n.not_after, n.report, $8 "
      "FROM unnest($1::text[], $2::bytea[], $3::uuid[], $4::int[], $5::bytea[], $6::timestamptz[], $7::text[]) "
      "AS n (issuer, serial, application, attempt, tbs, not_after, report) "
      "CROSS JOIN LATERAL (SELECT application_id, attempt FROM issuing_queue WHERE application_id = n.application "
      "AND attempt = n.attempt AND leased_until IS NOT NULL OFFSET 0) q "
      "JOIN certification_authorities ca ON ca.name = n.issuer",
      {columns.issuers, columns.serials, applications, attempts, tbs, ends, reports, now});
  if (stored.affected() != intents.size()) throw Error(Errc::internal, LogNote{"an intent without a lease"});
}

void IssuingBatch::end_issued(const std::vector<ApplicationId>& applications) {
  transaction_.exec("DELETE FROM issuing_queue WHERE application_id = ANY($1::uuid[])", {applications});
}

std::set<ApplicationId> IssuingBatch::stored_among(const std::vector<CertificateName>& names) {
  const NameColumns columns(names);
  return applications_of(
      transaction_.exec(TAMGA_APPLICATIONS_OF("issuance_intents"), {columns.issuers, columns.serials}));
}

std::set<ApplicationId> IssuingBatch::issued_among(const std::vector<CertificateName>& names) {
  const NameColumns columns(names);
  return applications_of(transaction_.exec(TAMGA_APPLICATIONS_OF("certificates"), {columns.issuers, columns.serials}));
}

}  // namespace tamga::storage
