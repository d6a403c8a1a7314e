#include "server/storage/registry_lookups.hpp"

#include "server/storage/condition.hpp"
#include "server/storage/records.hpp"

namespace tamga::storage {
namespace {

// The page first, of the certificates alone: an organisation may have thousands, and their statuses are read for one
// page.
#define TAMGA_NEWEST_FIRST " ORDER BY c.issued_at DESC, c.issuer_id DESC, c.serial DESC"
#define TAMGA_SELECT_ENTRIES_OF_PAGE                                                                           \
  "SELECT ca.name AS issuer, c.serial, c.sha256, c.not_before, c.not_after, c.issued_at, s.status, s.reason, " \
  "s.revoked_at FROM (SELECT c.issuer_id, c.serial, c.sha256, c.not_before, c.not_after, c.issued_at "         \
  "FROM certificates c "
#define TAMGA_WITH_STATUS                                                               \
  ") c JOIN certificate_status s ON s.issuer_id = c.issuer_id AND s.serial = c.serial " \
  "JOIN certification_authorities ca ON ca.id = c.issuer_id" TAMGA_NEWEST_FIRST

// The conditions of the two indexes by key, word for word: one certificate a key, or several.
#define TAMGA_KEYS_OF_MANY "c.profile IN ('imported', 'cross-certificate', 'ocsp-responder', 'registry-extract')"
#define TAMGA_KEYS_OF_ONE "c.profile NOT IN ('imported', 'cross-certificate', 'ocsp-responder', 'registry-extract')"

RegistryEntry entry_of(const Row& row) {
  RegistryEntry entry{.name = {row.get<std::string>("issuer"), serial_of(row.get<Bytes>("serial"))},
                      .sha256 = row.get<Bytes>("sha256"),
                      .not_before = row.get<Instant>("not_before"),
                      .not_after = row.get<Instant>("not_after"),
                      .issued_at = row.get<Instant>("issued_at"),
                      .status = read_word(row, "status", parse_certificate_status),
                      .revocation = {}};
  if (const auto revoked_at = row.get<std::optional<Instant>>("revoked_at")) {
    const auto reason = row.get<std::optional<int>>("reason");
    entry.revocation = {*revoked_at, reason ? revocation_reason_from_number(*reason) : std::nullopt};
  }
  return entry;
}

// The holders as an array, so that their certificates are always found by the index of holders: a plan that walks over
// all certificates from the newest on would take a registry's length for an organisation that has few.
std::string of_holders(const std::string& condition) {
  return " AND c.subscriber_id = ANY (ARRAY(SELECT h.id FROM subscribers h WHERE " + condition + "))";
}

Condition condition_of(const RegistrySelection& selection, const std::optional<CertificateCursor>& after) {
  Condition condition;
  std::string& sql = condition.sql;
  if (selection.sha256) sql += " AND c.sha256 = " + condition.place(*selection.sha256);
  if (selection.key_fingerprints) {
    const std::string has_key =
        "c.public_key_fingerprint = ANY (" + condition.place(*selection.key_fingerprints) + "::bytea[]) AND ";
    sql += " AND ((" + has_key + TAMGA_KEYS_OF_ONE ") OR (" + has_key + TAMGA_KEYS_OF_MANY "))";
  }
  if (selection.ogrn) sql += of_holders("h.ogrn = " + condition.place(*selection.ogrn));
  if (selection.organisation_inn) {
    sql += of_holders("h.organisation_inn = " + condition.place(*selection.organisation_inn));
  }
  if (after) {
    sql += " AND (c.issued_at, c.issuer_id, c.serial) < (" + condition.place(after->issued_at) + "::timestamptz, ";
    sql += "(SELECT id FROM certification_authorities WHERE name = " + condition.place(after->name.issuer) + "), ";
    sql += condition.place(after->name.serial.octets()) + "::bytea)";
  }
  return condition;
}

}  // namespace

std::vector<RegistryEntry> RegistryLookups::list(const RegistrySelection& selection,
                                                 const std::optional<CertificateCursor>& after, std::size_t limit) {
  Condition condition = condition_of(selection, after);
  condition.sql += TAMGA_NEWEST_FIRST " LIMIT " + condition.place(limit);
  std::vector<RegistryEntry> entries;
  for (const Row row :
       transaction_.exec(TAMGA_SELECT_ENTRIES_OF_PAGE + condition.sql + TAMGA_WITH_STATUS, condition.parameters)) {
    entries.push_back(entry_of(row));
  }
  return entries;
}

}  // namespace tamga::storage
