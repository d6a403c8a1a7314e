#include "server/storage/imported_certificates.hpp"

#include "server/storage/records.hpp"

namespace tamga::storage {
namespace {

#define TAMGA_ISSUER_ID "(SELECT id FROM certification_authorities WHERE name = $1)"

/// The three columns of certificate_status that a revocation or suspension fills.
struct RevocationColumns {
  explicit RevocationColumns(const ImportedStatus& imported)
      : status(to_string(CertificateStatus::good)), invalidity_date(imported.invalidity_date) {
    if (!imported.revocation) return;
    const bool held = imported.revocation->reason == RevocationReason::certificate_hold;
    status = to_string(held ? CertificateStatus::suspended : CertificateStatus::revoked);
    revoked_at = imported.revocation->revoked_at;
    if (const auto meaningful = meaningful_reason(imported.revocation->reason)) reason = static_cast<int>(*meaningful);
  }

  std::string_view status;
  std::optional<Instant> revoked_at;
  std::optional<int> reason;
  std::optional<Instant> invalidity_date;
};

template <typename Item, typename Value>
auto column(std::span<const Item> items, Value value) {
  std::vector<std::decay_t<std::invoke_result_t<Value, const Item&>>> values;
  values.reserve(items.size());
  for (const Item& item : items) values.push_back(value(item));
  return values;
}

Bytes octets_of(const SerialNumber& serial) {
  return {serial.octets().begin(), serial.octets().end()};
}

}  // namespace

std::vector<KnownSerial> ImportedCertificates::lock_known(std::span<const SerialNumber> serials) {
  std::vector<KnownSerial> known;
  for (const Row row : transaction_.exec(
           "SELECT s.serial, s.status, c.sha256 FROM certificate_status s "
           "LEFT JOIN certificates c ON c.issuer_id = s.issuer_id AND c.serial = s.serial "
           "WHERE s.issuer_id = " TAMGA_ISSUER_ID " AND s.serial = ANY($2::bytea[]) ORDER BY s.serial FOR UPDATE OF s",
           {issuer_, column(serials, octets_of)})) {
    const auto status = parse_certificate_status(row.get<std::string>("status"));
    if (!status) refuse_column("certificate status");
    known.push_back({serial_of(row.get<Bytes>("serial")), *status, row.get<std::optional<Bytes>>("sha256")});
  }
  return known;
}

void ImportedCertificates::insert_statuses(std::span<const ImportedStatus> statuses, Instant now) {
  if (statuses.empty()) return;
  const auto rows = column(statuses, [](const ImportedStatus& one) { return RevocationColumns(one); });
  const std::span<const RevocationColumns> columns(rows);
  transaction_.exec(
      "INSERT INTO certificate_status (issuer_id, serial, status, version, not_after, revoked_at, reason, "
      "invalidity_date, changed_at) "
      "SELECT " TAMGA_ISSUER_ID
      ", serial, status, 1, not_after, revoked_at, reason, invalidity_date, $8 "
      "FROM unnest($2::bytea[], $3::text[], $4::timestamptz[], $5::timestamptz[], $6::int[], $7::timestamptz[]) "
      "AS given (serial, status, not_after, revoked_at, reason, invalidity_date)",
      {issuer_, column(statuses, [](const ImportedStatus& one) { return octets_of(one.serial); }),
       column(columns, [](const RevocationColumns& one) { return std::string(one.status); }),
       column(statuses, [](const ImportedStatus& one) { return one.not_after; }),
       column(columns, [](const RevocationColumns& one) { return one.revoked_at; }),
       column(columns, [](const RevocationColumns& one) { return one.reason; }),
       column(columns, [](const RevocationColumns& one) { return one.invalidity_date; }), now});
}

void ImportedCertificates::insert_documents(std::span<const ImportedDocument> documents, Instant now) {
  if (documents.empty()) return;
  const auto fingerprints = column(documents, [](const ImportedDocument& one) { return one.public_key_fingerprint; });
  transaction_.exec(
      "INSERT INTO public_keys (fingerprint, registered_at) SELECT DISTINCT fingerprint, $2::timestamptz "
      "FROM unnest($1::bytea[]) AS given (fingerprint) ON CONFLICT DO NOTHING",
      {fingerprints, now});
  const Rows stored = transaction_.exec(
      "INSERT INTO certificates (issuer_id, serial, der, sha256, profile, profile_version, public_key_fingerprint, "
      "not_before, not_after, issued_at) "
      "SELECT s.issuer_id, s.serial, given.der, sha256(given.der), $2, 0, given.fingerprint, given.not_before, "
      "given.not_after, given.not_before "
      "FROM unnest($3::bytea[], $4::bytea[], $5::bytea[], $6::timestamptz[], $7::timestamptz[]) "
      "AS given (serial, der, fingerprint, not_before, not_after) "
      "JOIN certificate_status s ON s.issuer_id = " TAMGA_ISSUER_ID " AND s.serial = given.serial",
      {issuer_, kImportedProfile, column(documents, [](const ImportedDocument& one) { return octets_of(one.serial); }),
       column(documents, [](const ImportedDocument& one) { return one.der; }), fingerprints,
       column(documents, [](const ImportedDocument& one) { return one.not_before; }),
       column(documents, [](const ImportedDocument& one) { return one.not_after; })});
  if (stored.affected() != documents.size()) throw Error(Errc::internal, LogNote{"a certificate without a status"});
}

void ImportedCertificates::change(const ImportedStatus& status, Instant now) {
  const RevocationColumns columns(status);
  transaction_.exec(
      "UPDATE certificate_status SET status = $3, version = version + 1, reason = $4, revoked_at = $5, "
      "invalidity_date = $6, changed_at = $7 WHERE issuer_id = " TAMGA_ISSUER_ID " AND serial = $2",
      {issuer_, octets_of(status.serial), columns.status, columns.reason, columns.revoked_at, columns.invalidity_date,
       now});
}

}  // namespace tamga::storage
