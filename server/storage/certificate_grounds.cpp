#include "server/storage/certificate_grounds.hpp"

#include "ca-core/registration/words.hpp"
#include "server/storage/records.hpp"

namespace tamga::storage {
namespace {

#define TAMGA_ISSUER_ID "(SELECT id FROM certification_authorities WHERE name = $1)"

constexpr Words<GroundAuthority, 5> kAuthorityWords = {{
    {GroundAuthority::identification, "identification"},
    {GroundAuthority::code_word, "code_word"},
    {GroundAuthority::signature, "signature"},
    {GroundAuthority::decision, "decision"},
    {GroundAuthority::term, "term"},
}};

// Row by row, as all that a batch of certificates asks: most of them have no predecessor, and no plan may read a table
// to find that out.
constexpr std::string_view kEndedHolds =
    "SELECT w.subscriber_id, u.requested_by "
    "FROM unnest($1::uuid[], $2::text[], $3::timestamptz[]) AS w (subscriber_id, profile, since) "
    "CROSS JOIN LATERAL (SELECT issuer_id, serial FROM certificates "
    "  WHERE subscriber_id = w.subscriber_id AND profile = w.profile OFFSET 0) c "
    "CROSS JOIN LATERAL (SELECT version FROM certificate_status WHERE issuer_id = c.issuer_id AND serial = c.serial "
    "  AND status IN ('revoked', 'expired') AND changed_at >= w.since OFFSET 0) s "
    "CROSS JOIN LATERAL (SELECT requested_by FROM suspensions "
    "  WHERE issuer_id = c.issuer_id AND serial = c.serial AND version = s.version - 1 OFFSET 0) u";

constexpr std::string_view kRevoked = "revoked";
constexpr std::string_view kResumed = "resumed";

SuspensionTerm term_of(const Row& row) {
  return {.until = row.get<Instant>("until"), .revoked_at_end = row.get<std::string>("at_end") == kRevoked};
}

std::optional<std::string_view> word_of(const std::optional<LegalGround>& ground) {
  return ground ? std::optional(to_string(*ground)) : std::nullopt;
}

std::optional<LegalGround> legal_ground_of(const Row& row) {
  if (row.is_null("legal_ground")) return std::nullopt;
  return read_word(row, "legal_ground", parse_legal_ground);
}

CertificateAct::Kind kind_of(const Row& row) {
  const auto word = row.get<std::string>("kind");
  if (word == "suspension") return CertificateAct::Kind::suspension;
  return word == "resumption" ? CertificateAct::Kind::resumption : CertificateAct::Kind::revocation;
}

CertificateAct act_of(const Row& row) {
  const CertificateAct::Kind kind = kind_of(row);
  return {.kind = kind,
          .version = kind == CertificateAct::Kind::revocation ? 0 : row.get<int>("version"),
          .ground = CertificateGround{.requested_by = row.get<std::string>("requested_by"),
                                      .authorised_by = read_word(row, "authorised_by", parse_ground_authority),
                                      .legal_ground = legal_ground_of(row),
                                      .identification = row.get<std::optional<IdentificationId>>("identification_id"),
                                      .statement = {row.get<std::int32_t>("data_key_id"), row.get<Bytes>("statement")},
                                      .circumstance_at = row.get<std::optional<Instant>>("circumstance_at"),
                                      .known_at = row.get<Instant>("known_at"),
                                      .deadline_at = row.get<Instant>("deadline_at"),
                                      .registry_entry_at = row.get<Instant>("registry_entry_at"),
                                      .operator_id = row.get<std::optional<OperatorId>>("operator_id"),
                                      .request_mac = std::nullopt},
          .term = row.is_null("until") ? std::nullopt : std::optional(term_of(row)),
          .crl_published_at = row.get<std::optional<Instant>>("crl_published_at")};
}

}  // namespace

std::string_view to_string(GroundAuthority authority) {
  return tamga::word_of(kAuthorityWords, authority);
}

std::optional<GroundAuthority> parse_ground_authority(std::string_view word) {
  return parse_word(kAuthorityWords, word);
}

void CertificateGrounds::insert_revocation(const CertificateName& name, const CertificateGround& ground) {
  transaction_.exec(
      "INSERT INTO revocations (issuer_id, serial, requested_by, authorised_by, legal_ground, identification_id, "
      "data_key_id, statement, circumstance_at, known_at, deadline_at, registry_entry_at, operator_id, request_mac) "
      "VALUES (" TAMGA_ISSUER_ID ", $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
      {name.issuer, name.serial.octets(), ground.requested_by, to_string(ground.authorised_by),
       word_of(ground.legal_ground), ground.identification, ground.statement.key_id, ground.statement.octets,
       ground.circumstance_at, ground.known_at, ground.deadline_at, ground.registry_entry_at, ground.operator_id,
       ground.request_mac});
}

void CertificateGrounds::insert_suspension(const CertificateName& name, int version, const CertificateGround& ground,
                                           const SuspensionTerm& term) {
  transaction_.exec(
      "INSERT INTO suspensions (issuer_id, serial, version, requested_by, authorised_by, legal_ground, "
      "identification_id, data_key_id, statement, circumstance_at, known_at, deadline_at, registry_entry_at, "
      "operator_id, request_mac, until, at_end) "
      "VALUES (" TAMGA_ISSUER_ID ", $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)",
      {name.issuer, name.serial.octets(), version, ground.requested_by, to_string(ground.authorised_by),
       word_of(ground.legal_ground), ground.identification, ground.statement.key_id, ground.statement.octets,
       ground.circumstance_at, ground.known_at, ground.deadline_at, ground.registry_entry_at, ground.operator_id,
       ground.request_mac, term.until, term.revoked_at_end ? kRevoked : kResumed});
}

void CertificateGrounds::insert_resumption(const CertificateName& name, int version, const CertificateGround& ground) {
  transaction_.exec(
      "INSERT INTO resumptions (issuer_id, serial, version, requested_by, authorised_by, identification_id, "
      "data_key_id, statement, known_at, registry_entry_at, operator_id, request_mac) "
      "VALUES (" TAMGA_ISSUER_ID ", $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
      {name.issuer, name.serial.octets(), version, ground.requested_by, to_string(ground.authorised_by),
       ground.identification, ground.statement.key_id, ground.statement.octets, ground.known_at,
       ground.registry_entry_at, ground.operator_id, ground.request_mac});
}

std::optional<Bytes> CertificateGrounds::revocation_mac(const CertificateName& name) {
  const auto row =
      transaction_.find("SELECT request_mac FROM revocations WHERE issuer_id = " TAMGA_ISSUER_ID " AND serial = $2",
                        {name.issuer, name.serial.octets()});
  return row ? row->get<std::optional<Bytes>>("request_mac") : std::nullopt;
}

std::optional<Bytes> CertificateGrounds::suspension_mac(const CertificateName& name, int version) {
  const auto row = transaction_.find("SELECT request_mac FROM suspensions WHERE issuer_id = " TAMGA_ISSUER_ID
                                     " AND serial = $2 AND version = $3",
                                     {name.issuer, name.serial.octets(), version});
  return row ? row->get<std::optional<Bytes>>("request_mac") : std::nullopt;
}

std::optional<Bytes> CertificateGrounds::resumption_mac(const CertificateName& name, int version) {
  const auto row = transaction_.find("SELECT request_mac FROM resumptions WHERE issuer_id = " TAMGA_ISSUER_ID
                                     " AND serial = $2 AND version = $3",
                                     {name.issuer, name.serial.octets(), version});
  return row ? row->get<std::optional<Bytes>>("request_mac") : std::nullopt;
}

std::optional<std::string> CertificateGrounds::suspended_by(const CertificateName& name, int version) {
  const auto row = transaction_.find("SELECT requested_by FROM suspensions WHERE issuer_id = " TAMGA_ISSUER_ID
                                     " AND serial = $2 AND version = $3",
                                     {name.issuer, name.serial.octets(), version});
  return row ? std::optional(row->get<std::string>("requested_by")) : std::nullopt;
}

std::vector<EndedHold> CertificateGrounds::ended_holds(const std::vector<WaitingHolding>& waiting) {
  std::vector<SubscriberId> subscribers;
  std::vector<std::string> profiles;
  std::vector<Instant> moments;
  for (const WaitingHolding& one : waiting) {
    subscribers.push_back(one.holding.subscriber);
    profiles.push_back(one.holding.profile);
    moments.push_back(one.since);
  }
  std::vector<EndedHold> ended;
  for (const Row row : transaction_.exec(kEndedHolds, {subscribers, profiles, moments})) {
    ended.push_back({row.get<SubscriberId>("subscriber_id"), row.get<std::string>("requested_by")});
  }
  return ended;
}

std::optional<SuspensionTerm> CertificateGrounds::suspension_term(const CertificateName& name, int version) {
  const auto row = transaction_.find("SELECT until, at_end FROM suspensions WHERE issuer_id = " TAMGA_ISSUER_ID
                                     " AND serial = $2 AND version = $3",
                                     {name.issuer, name.serial.octets(), version});
  return row ? std::optional(term_of(*row)) : std::nullopt;
}

std::vector<EndedSuspension> CertificateGrounds::ended_suspensions(Instant now, std::size_t limit) {
  std::vector<EndedSuspension> ended;
  for (const Row row : transaction_.exec(
           "SELECT ca.name AS issuer, s.serial, s.subscriber_id FROM certificate_status s "
           "JOIN suspensions u ON u.issuer_id = s.issuer_id AND u.serial = s.serial AND u.version = s.version "
           "JOIN certification_authorities ca ON ca.id = s.issuer_id "
           "WHERE s.status = 'suspended' AND u.until <= $1 ORDER BY u.until LIMIT $2",
           {now, limit})) {
    ended.push_back({.name = {row.get<std::string>("issuer"), serial_of(row.get<Bytes>("serial"))},
                     .subscriber = row.get<std::optional<SubscriberId>>("subscriber_id")});
  }
  return ended;
}

std::vector<CertificateAct> CertificateGrounds::history(const CertificateName& name) {
  std::vector<CertificateAct> acts;
  for (const Row row : transaction_.exec(
           "SELECT version, kind, requested_by, authorised_by, legal_ground, identification_id, data_key_id, "
           "statement, "
           "circumstance_at, known_at, deadline_at, registry_entry_at, operator_id, until, at_end, crl_published_at "
           "FROM ("
           "SELECT version, 'suspension' AS kind, requested_by, authorised_by, legal_ground, identification_id, "
           "data_key_id, statement, circumstance_at, known_at, deadline_at, registry_entry_at, operator_id, until, "
           "at_end, crl_published_at FROM suspensions WHERE issuer_id = " TAMGA_ISSUER_ID " AND serial = $2 "
           "UNION ALL SELECT version, 'resumption', requested_by, authorised_by, NULL, identification_id, data_key_id, "
           "statement, NULL, known_at, registry_entry_at, registry_entry_at, operator_id, NULL, NULL, NULL "
           "FROM resumptions WHERE issuer_id = " TAMGA_ISSUER_ID " AND serial = $2 "
           "UNION ALL SELECT 2147483647, 'revocation', requested_by, authorised_by, legal_ground, identification_id, "
           "data_key_id, statement, circumstance_at, known_at, deadline_at, registry_entry_at, operator_id, NULL, "
           "NULL, crl_published_at FROM revocations WHERE issuer_id = " TAMGA_ISSUER_ID " AND serial = $2) acts "
           "ORDER BY version",
           {name.issuer, name.serial.octets()})) {
    acts.push_back(act_of(row));
  }
  return acts;
}

}  // namespace tamga::storage
