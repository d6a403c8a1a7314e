#include "server/storage/certificates.hpp"

#include "server/storage/condition.hpp"
#include "server/storage/records.hpp"

namespace tamga::storage {
namespace {

// One shape for every way to read a certificate; the clauses that follow differ.
#define TAMGA_SELECT_CERTIFICATE                                                                                  \
  "SELECT ca.name AS issuer, c.serial, c.der, c.profile, c.profile_version, c.public_key_fingerprint, "           \
  "c.subscriber_id, "                                                                                             \
  "c.application_id, c.not_before, c.not_after, c.issued_at, old_ca.name AS replaces_issuer, c.replaces_serial, " \
  "s.status, "                                                                                                    \
  "s.version, s.reason, s.revoked_at, s.invalidity_date, new_ca.name AS replaced_by_issuer, "                     \
  "successor.serial AS replaced_by_serial, u.until AS suspended_until, u.at_end "                                 \
  "FROM certificates c "                                                                                          \
  "JOIN certificate_status s ON s.issuer_id = c.issuer_id AND s.serial = c.serial "                               \
  "JOIN certification_authorities ca ON ca.id = c.issuer_id "                                                     \
  "LEFT JOIN certification_authorities old_ca ON old_ca.id = c.replaces_issuer "                                  \
  "LEFT JOIN certificates successor ON successor.replaces_issuer = c.issuer_id AND successor.replaces_serial = "  \
  "c.serial "                                                                                                     \
  "LEFT JOIN certification_authorities new_ca ON new_ca.id = successor.issuer_id "                                \
  "LEFT JOIN suspensions u ON u.issuer_id = s.issuer_id AND u.serial = s.serial AND u.version = s.version "

#define TAMGA_ISSUER_ID "(SELECT id FROM certification_authorities WHERE name = $1)"

std::optional<CertificateName> optional_name(const Row& row, std::string_view issuer, std::string_view serial) {
  const auto name = row.get<std::optional<std::string>>(issuer);
  if (!name) return std::nullopt;
  return CertificateName{*name, serial_of(row.get<Bytes>(serial))};
}

std::optional<Revocation> revocation_of(const Row& row) {
  const auto revoked_at = row.get<std::optional<Instant>>("revoked_at");
  if (!revoked_at) return std::nullopt;
  const auto reason = row.get<std::optional<int>>("reason");
  return Revocation{*revoked_at, reason ? revocation_reason_from_number(*reason) : std::nullopt};
}

std::optional<SuspensionTerm> suspension_of(const Row& row) {
  const auto until = row.get<std::optional<Instant>>("suspended_until");
  if (!until) return std::nullopt;
  return SuspensionTerm{*until, row.get<std::string>("at_end") == "revoked"};
}

CertificateRecord record_of(const Row& row) {
  const auto status = parse_certificate_status(row.get<std::string>("status"));
  if (!status) refuse_column("certificate status");
  return {.certificate = NewCertificate{.name = {row.get<std::string>("issuer"), serial_of(row.get<Bytes>("serial"))},
                                        .der = row.get<Bytes>("der"),
                                        .profile = row.get<std::string>("profile"),
                                        .profile_version = row.get<unsigned>("profile_version"),
                                        .public_key_fingerprint = row.get<Bytes>("public_key_fingerprint"),
                                        .subscriber = row.get<std::optional<SubscriberId>>("subscriber_id"),
                                        .application = row.get<std::optional<ApplicationId>>("application_id"),
                                        .not_before = row.get<Instant>("not_before"),
                                        .not_after = row.get<Instant>("not_after"),
                                        .issued_at = row.get<Instant>("issued_at"),
                                        .replaces = optional_name(row, "replaces_issuer", "replaces_serial")},
          .status = *status,
          .version = row.get<int>("version"),
          .revocation = revocation_of(row),
          .invalidity_date = row.get<std::optional<Instant>>("invalidity_date"),
          .replaced_by = optional_name(row, "replaced_by_issuer", "replaced_by_serial"),
          .suspension = suspension_of(row)};
}

std::optional<CertificateRecord> record_of(const std::optional<Row>& row) {
  return row ? std::optional(record_of(*row)) : std::nullopt;
}

/// Certificates as arrays for unnest().
struct CertificateColumns {
  std::vector<std::string> issuers;
  std::vector<Bytes> serials;
  std::vector<Bytes> der;
  std::vector<std::string> profiles;
  std::vector<unsigned> versions;
  std::vector<Bytes> fingerprints;
  std::vector<std::optional<SubscriberId>> subscribers;
  std::vector<std::optional<ApplicationId>> applications;
  std::vector<Instant> begins;
  std::vector<Instant> ends;
  std::vector<Instant> issued;
  std::vector<std::optional<std::string>> replaced_issuers;
  std::vector<std::optional<Bytes>> replaced_serials;

  explicit CertificateColumns(const std::vector<NewCertificate>& certificates) {
    for (const NewCertificate& certificate : certificates) {
      issuers.push_back(certificate.name.issuer);
      serials.push_back(octets_of(certificate.name.serial));
      der.push_back(certificate.der);
      profiles.push_back(certificate.profile);
      versions.push_back(certificate.profile_version);
      fingerprints.push_back(certificate.public_key_fingerprint);
      subscribers.push_back(certificate.subscriber);
      applications.push_back(certificate.application);
      begins.push_back(certificate.not_before);
      ends.push_back(certificate.not_after);
      issued.push_back(certificate.issued_at);
      const auto& replaces = certificate.replaces;
      replaced_issuers.push_back(replaces ? std::optional(replaces->issuer) : std::nullopt);
      replaced_serials.push_back(replaces ? std::optional(octets_of(replaces->serial)) : std::nullopt);
    }
  }

  static Bytes octets_of(const SerialNumber& serial) { return {serial.octets().begin(), serial.octets().end()}; }
};

/// `active` until its end, `expired` from then on, whether or not that has been written down.
std::string status_condition(Condition& condition, CertificateStatus status, Instant now) {
  const std::string written = "s.status = " + condition.place(to_string(status));
  if (status == CertificateStatus::good) return " AND " + written + " AND c.not_after > " + condition.place(now);
  if (status != CertificateStatus::expired) return " AND " + written;
  return " AND (" + written + " OR (s.status = 'active' AND c.not_after <= " + condition.place(now) + "))";
}

Condition condition_of(const CertificateFilter& filter, const std::optional<CertificateCursor>& after) {
  Condition condition;
  std::string& sql = condition.sql;
  if (filter.subscriber) sql += " AND c.subscriber_id = " + condition.place(*filter.subscriber);
  if (filter.status) sql += status_condition(condition, filter.status->status, filter.status->at);
  if (filter.issuer) sql += " AND ca.name = " + condition.place(*filter.issuer);
  if (filter.serial) sql += " AND c.serial = " + condition.place(filter.serial->octets());
  if (filter.office) sql += " AND a.office = " + condition.place(*filter.office);
  if (after) {
    // The order of the index certificates_by_age.
    sql += " AND (c.issued_at, c.issuer_id, c.serial) > (" + condition.place(after->issued_at) + "::timestamptz, ";
    sql += "(SELECT id FROM certification_authorities WHERE name = " + condition.place(after->name.issuer) + "), ";
    sql += condition.place(after->name.serial.octets()) + "::bytea)";
  }
  return condition;
}

}  // namespace

void Certificates::insert(const NewCertificate& certificate) {
  insert(std::vector{certificate});
}

// Both rows are made of one in `given`: neither can be there without the other.
void Certificates::insert(const std::vector<NewCertificate>& certificates) {
  const CertificateColumns c(certificates);
  const Rows stored = transaction_.exec(
      "WITH given AS MATERIALIZED ("
      "  SELECT ca.id AS issuer_id, c.serial, c.der, c.profile, c.version, c.fingerprint, a.subscriber_id, "
      "  a.id AS application_id, c.not_before, c.not_after, c.issued_at, old_ca.id AS replaces_issuer, "
      "  c.replaces_serial "
      "  FROM unnest($1::text[], $2::bytea[], $3::bytea[], $4::text[], $5::int[], $6::bytea[], $7::uuid[], $8::uuid[], "
      "  $9::timestamptz[], $10::timestamptz[], $11::timestamptz[], $12::text[], $13::bytea[]) "
      "  AS c (issuer, serial, der, profile, version, fingerprint, subscriber, application, not_before, not_after, "
      "  issued_at, replaces_issuer, replaces_serial) "
      "  JOIN certification_authorities ca ON ca.name = c.issuer "
      "  LEFT JOIN applications a ON a.id = c.application AND a.subscriber_id = c.subscriber "
      "  LEFT JOIN certification_authorities old_ca ON old_ca.name = c.replaces_issuer "
      "  WHERE a.id IS NOT NULL OR (c.application IS NULL AND c.subscriber IS NULL)"
      "), statuses AS ("
      "  INSERT INTO certificate_status (issuer_id, serial, status, version, not_after, subscriber_id, profile, "
      "  changed_at) "
      "  SELECT issuer_id, serial, 'active', 1, not_after, subscriber_id, profile, issued_at FROM given"
      ") INSERT INTO certificates (issuer_id, serial, der, sha256, profile, profile_version, public_key_fingerprint, "
      "subscriber_id, application_id, not_before, not_after, issued_at, replaces_issuer, replaces_serial) "
      "SELECT issuer_id, serial, der, sha256(der), profile, version, fingerprint, subscriber_id, application_id, "
      "not_before, not_after, issued_at, replaces_issuer, replaces_serial FROM given",
      {c.issuers, c.serials, c.der, c.profiles, c.versions, c.fingerprints, c.subscribers, c.applications, c.begins,
       c.ends, c.issued, c.replaced_issuers, c.replaced_serials});
  if (stored.affected() != certificates.size()) {
    throw Error(Errc::internal, LogNote{"a certificate of no CA, or of an application that is not its holder's"});
  }
}

void Certificates::insert_abandoned(const CertificateName& name, Instant not_after, Instant now) {
  transaction_.exec(
      "INSERT INTO certificate_status (issuer_id, serial, status, version, revoked_at, not_after, changed_at) "
      "VALUES (" TAMGA_ISSUER_ID ", $2, 'revoked', 1, $4, $3, $4)",
      {name.issuer, name.serial.octets(), not_after, now});
}

std::optional<CertificateRecord> Certificates::find(const CertificateName& name) {
  return record_of(transaction_.find(TAMGA_SELECT_CERTIFICATE "WHERE ca.name = $1 AND c.serial = $2",
                                     {name.issuer, name.serial.octets()}));
}

std::optional<CertificateRecord> Certificates::find_by_application(ApplicationId application) {
  return record_of(transaction_.find(TAMGA_SELECT_CERTIFICATE "WHERE c.application_id = $1", {application}));
}

std::vector<CertificateRecord> Certificates::lock_in_force(const std::vector<Holding>& holdings) {
  std::vector<SubscriberId> subscribers;
  std::vector<std::string> profiles;
  for (const Holding& holding : holdings) {
    subscribers.push_back(holding.subscriber);
    profiles.push_back(holding.profile);
  }
  std::vector<CertificateRecord> records;
  for (const Row row : transaction_.exec(
           TAMGA_SELECT_CERTIFICATE "JOIN unnest($1::uuid[], $2::text[]) AS wanted (subscriber_id, profile) "
                                    "ON s.subscriber_id = wanted.subscriber_id AND s.profile = wanted.profile "
                                    "WHERE s.subscriber_id = ANY($1::uuid[]) AND s.status IN ('active', 'suspended') "
                                    "ORDER BY s.issuer_id, s.serial FOR UPDATE OF s",
           {subscribers, profiles})) {
    records.push_back(record_of(row));
  }
  return records;
}

std::optional<CertificateRecord> Certificates::lock(const CertificateName& name) {
  return record_of(transaction_.find(TAMGA_SELECT_CERTIFICATE "WHERE ca.name = $1 AND c.serial = $2 FOR UPDATE OF s",
                                     {name.issuer, name.serial.octets()}));
}

std::optional<SubscriberId> Certificates::subscriber_of(const CertificateName& name) {
  const auto row = transaction_.find("SELECT subscriber_id FROM certificate_status WHERE issuer_id = " TAMGA_ISSUER_ID
                                     " AND serial = $2",
                                     {name.issuer, name.serial.octets()});
  return row ? row->get<std::optional<SubscriberId>>("subscriber_id") : std::nullopt;
}

void Certificates::revoke(const CertificateName& name, const Revocation& revocation,
                          std::optional<Instant> invalidity_date) {
  const auto reason = meaningful_reason(revocation.reason);
  transaction_.exec(
      "UPDATE certificate_status SET status = 'revoked', version = version + 1, reason = $3, revoked_at = $4, "
      "invalidity_date = $5, changed_at = $4 WHERE issuer_id = " TAMGA_ISSUER_ID " AND serial = $2",
      {name.issuer, name.serial.octets(), reason ? std::optional(static_cast<int>(*reason)) : std::nullopt,
       revocation.revoked_at, invalidity_date});
}

void Certificates::expire(const CertificateName& name, Instant now) {
  transaction_.exec(
      "UPDATE certificate_status SET status = 'expired', version = version + 1, reason = NULL, revoked_at = NULL, "
      "invalidity_date = NULL, changed_at = $3 WHERE issuer_id = " TAMGA_ISSUER_ID " AND serial = $2",
      {name.issuer, name.serial.octets(), now});
}

void Certificates::suspend(const CertificateName& name, Instant now) {
  transaction_.exec(
      "UPDATE certificate_status SET status = 'suspended', version = version + 1, reason = $3, revoked_at = $4, "
      "invalidity_date = NULL, changed_at = $4 WHERE issuer_id = " TAMGA_ISSUER_ID " AND serial = $2",
      {name.issuer, name.serial.octets(), static_cast<int>(RevocationReason::certificate_hold), now});
}

void Certificates::resume(const CertificateName& name, Instant now) {
  transaction_.exec(
      "UPDATE certificate_status SET status = 'active', version = version + 1, reason = NULL, revoked_at = NULL, "
      "invalidity_date = NULL, changed_at = $3 WHERE issuer_id = " TAMGA_ISSUER_ID " AND serial = $2",
      {name.issuer, name.serial.octets(), now});
}

std::vector<CertificateRecord> Certificates::list(const CertificateFilter& filter,
                                                  const std::optional<CertificateCursor>& after, std::size_t limit) {
  Condition condition = condition_of(filter, after);
  condition.sql += " ORDER BY c.issued_at, c.issuer_id, c.serial LIMIT " + condition.place(limit);
  std::vector<CertificateRecord> records;
  for (const Row row : transaction_.exec(
           TAMGA_SELECT_CERTIFICATE "LEFT JOIN applications a ON a.id = c.application_id " + condition.sql,
           condition.parameters)) {
    records.push_back(record_of(row));
  }
  return records;
}

}  // namespace tamga::storage
