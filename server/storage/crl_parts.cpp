#include "server/storage/crl_parts.hpp"

#include "server/storage/crl_row.hpp"

namespace tamga::storage {
namespace {

#define TAMGA_CA_ID "(SELECT id FROM certification_authorities WHERE name = $1)"

// Publishers work on a primary alone. After a promotion the timeline is in the name of the log that is written before
// it is in the control file. A dump may be restored into the system that it came from: then the tables are others.
#define TAMGA_HISTORY                                                                                          \
  "((pg_control_system()).system_identifier || '/' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8) || " \
  "'/' || 'status_changes'::regclass::oid)"

// The first key of two-key advisory locks; the second is the target's.
constexpr int kTargetLocks = 0x7A11C72;

CrlBase base_of(const Row& row) {
  return {.number = row.get<std::uint64_t>("number"),
          .this_update = row.get<Instant>("this_update"),
          .listed_from = row.get<Instant>("listed_from")};
}

std::string literal(Instant instant) {
  return "to_timestamp(" + std::to_string(instant.time_since_epoch().count()) + ")";
}

}  // namespace

std::optional<CrlBase> CrlParts::base(std::string_view ca, Instant reach) {
  const auto row = transaction_.find(
      "SELECT number, this_update, listed_from FROM crl_bases WHERE issuer_id = " TAMGA_CA_ID
      " AND history = " TAMGA_HISTORY
      " ORDER BY this_update <= $2 DESC, CASE WHEN this_update <= $2 THEN -number ELSE number END LIMIT 1",
      {ca, reach});
  return row ? std::optional(base_of(*row)) : std::nullopt;
}

std::optional<CrlBase> CrlParts::newest_base(std::string_view ca) {
  const auto row =
      transaction_.find("SELECT number, this_update, listed_from FROM crl_bases WHERE issuer_id = " TAMGA_CA_ID
                        " AND history = " TAMGA_HISTORY " ORDER BY number DESC LIMIT 1",
                        {ca});
  return row ? std::optional(base_of(*row)) : std::nullopt;
}

void CrlParts::insert_base(std::string_view ca, std::uint64_t number, Instant listed_from, std::uint64_t oldest_kept) {
  transaction_.exec(
      "INSERT INTO crl_bases (issuer_id, number, this_update, snapshot, history, listed_from) "
      "SELECT issuer_id, number, this_update, snapshot, " TAMGA_HISTORY ", $3 FROM crls WHERE issuer_id = " TAMGA_CA_ID
      " AND number = $2",
      {ca, number, listed_from});
  transaction_.exec("DELETE FROM crl_bases WHERE issuer_id = " TAMGA_CA_ID
                    " AND (number < $2 OR history <> " TAMGA_HISTORY ")",
                    {ca, oldest_kept});
}

void CrlParts::for_each_changed(std::string_view ca, const CrlBase& base, Instant listed_from,
                                const std::function<void(const CrlEntry&)>& take) {
  const std::string id =
      std::to_string(transaction_.one("SELECT id FROM certification_authorities WHERE name = $1", {ca}).get<int>("id"));
  const std::string snapshot =
      "(SELECT snapshot FROM crl_bases WHERE issuer_id = " + id + " AND number = " + std::to_string(base.number) + ")";
  const std::string listed = "s.status IN ('revoked', 'suspended') AND s.not_after >= " + literal(listed_from);
  const std::string in_base = "s.not_after >= " + literal(base.listed_from);
  // Lists between the base and this one may have said of a certificate that it was suspended: whoever has one of them
  // must hear that it is not any more.
  transaction_.copy_out(
      "SELECT s.serial, CASE WHEN " + listed +
          " THEN s.revoked_at ELSE coalesce(s.revoked_at, s.changed_at) END, CASE WHEN " + listed +
          " THEN s.reason ELSE 8 END, CASE WHEN " + listed +
          " THEN s.invalidity_date END FROM certificate_status s WHERE s.issuer_id = " + id +
          " AND s.serial IN (SELECT c.serial FROM status_changes c WHERE c.issuer_id = " + id +
          " AND c.xid >= pg_snapshot_xmin(" + snapshot +
          ") AND c.xid < pg_snapshot_xmax(pg_current_snapshot()) AND NOT pg_visible_in_snapshot(c.xid, " + snapshot +
          ") AND (c.version > 1 OR c.status IN ('revoked', 'suspended'))) AND (" + listed +
          " OR (s.status IN ('active', 'expired') AND " + in_base +
          " AND EXISTS (SELECT FROM status_changes h WHERE h.issuer_id = s.issuer_id AND h.serial = s.serial "
          "AND h.status = 'suspended'))) UNION ALL "
          "SELECT s.serial, s.revoked_at, 8, NULL FROM certificate_status s "
          "WHERE s.status IN ('revoked', 'suspended') AND s.issuer_id = " +
          id + " AND " + in_base + " AND s.not_after < " + literal(listed_from),
      [&](const CopiedRow& row) { take(crl_entry_of(row)); });
}

bool CrlParts::try_lock_target(std::string_view target) {
  transaction_.exec("SET LOCAL idle_in_transaction_session_timeout = '15min'");
  return transaction_
      .one("SELECT pg_try_advisory_xact_lock($1::integer, hashtext($2)) AS locked", {kTargetLocks, target})
      .get<bool>("locked");
}

void CrlParts::insert(std::string_view ca, std::string_view part, const CrlSummary& summary) {
  transaction_.exec(
      "INSERT INTO crl_parts (issuer_id, number, part, base_number, entries, octets, sha256) VALUES (" TAMGA_CA_ID
      ", $2, $3, $4, $5, $6, $7)",
      {ca, summary.header.number, part, summary.header.base, summary.entries, summary.octets, summary.sha256});
}

void CrlParts::insert_chunk(std::string_view ca, std::uint64_t number, std::string_view part, int position,
                            ByteView octets) {
  transaction_.exec("INSERT INTO crl_part_chunks (issuer_id, number, part, position, octets) VALUES (" TAMGA_CA_ID
                    ", $2, $3, $4, $5)",
                    {ca, number, part, position, octets});
}

std::vector<std::string> CrlParts::names(std::string_view ca, std::uint64_t number) {
  std::vector<std::string> names;
  for (const Row row :
       transaction_.exec("SELECT part FROM crl_parts WHERE issuer_id = " TAMGA_CA_ID " AND number = $2 ORDER BY part",
                         {ca, number})) {
    names.push_back(row.get<std::string>("part"));
  }
  return names;
}

void CrlParts::read(std::string_view ca, std::uint64_t number, std::string_view part,
                    const std::function<void(ByteView)>& take) {
  for (int position = 0;; ++position) {
    const auto row = transaction_.find("SELECT octets FROM crl_part_chunks WHERE issuer_id = " TAMGA_CA_ID
                                       " AND number = $2 AND part = $3 AND position = $4",
                                       {ca, number, part, position});
    if (!row) return;
    take(row->get<Bytes>("octets"));
  }
}

}  // namespace tamga::storage
