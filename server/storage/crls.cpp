#include "server/storage/crls.hpp"

#include "server/storage/crl_row.hpp"

namespace tamga::storage {
namespace {

#define TAMGA_CA_ID "(SELECT id FROM certification_authorities WHERE name = $1)"

// The first key of two-key advisory locks; the second is the CA's.
constexpr int kPublisherLocks = 0x7A11C71;

std::int64_t milliseconds(Instant instant) {
  return std::chrono::milliseconds(instant.time_since_epoch()).count();
}

CrlSnapshot snapshot_of(const Row& row) {
  return {.text = row.get<std::string>("snapshot"), .system_identifier = row.get<std::int64_t>("system_identifier")};
}

}  // namespace

// Longer than other transactions may: the session would be ended, and what was done would be done again.
void Crls::expect_pauses() {
  transaction_.exec("SET LOCAL idle_in_transaction_session_timeout = '15min'");
}

bool Crls::try_lock(std::string_view ca) {
  expect_pauses();
  return transaction_
      .one("SELECT pg_try_advisory_xact_lock($2::integer, " TAMGA_CA_ID "::integer) AS locked", {ca, kPublisherLocks})
      .get<bool>("locked");
}

std::uint64_t Crls::draw_number(std::string_view ca, Instant now) {
  return transaction_
      .one(
          "INSERT INTO crl_numbers (issuer_id, number, drawn_at) "
          "SELECT ca.id, greatest(coalesce((SELECT max(n.number) FROM crl_numbers n WHERE n.issuer_id = ca.id), 0) + "
          "1, "
          "$2::bigint), $3::timestamptz FROM certification_authorities ca WHERE ca.name = $1 RETURNING number",
          {ca, milliseconds(now), now})
      .get<std::uint64_t>("number");
}

bool Crls::record_number(std::string_view ca, std::uint64_t number, Instant now) {
  return transaction_
             .exec(
                 "INSERT INTO crl_numbers (issuer_id, number, drawn_at) SELECT ca.id, $2::bigint, $3::timestamptz FROM "
                 "certification_authorities ca WHERE ca.name = $1 AND NOT EXISTS (SELECT FROM crl_numbers n WHERE "
                 "n.issuer_id = ca.id AND n.number >= $2::bigint)",
                 {ca, number, now})
             .affected() == 1;
}

CrlSnapshot Crls::snapshot() {
  const Row row = transaction_.one(
      "SELECT pg_current_snapshot()::text AS snapshot, (pg_control_system()).system_identifier AS system_identifier");
  return snapshot_of(row);
}

void Crls::for_each_revoked(std::string_view ca, Instant not_after_from,
                            const std::function<void(const CrlEntry&)>& take) {
  const auto id = transaction_.one("SELECT id FROM certification_authorities WHERE name = $1", {ca}).get<int>("id");
  transaction_.copy_out(
      "SELECT serial, revoked_at, reason, invalidity_date FROM certificate_status "
      "WHERE status IN ('revoked', 'suspended') AND issuer_id = " +
          std::to_string(id) + " AND not_after >= to_timestamp(" +
          std::to_string(not_after_from.time_since_epoch().count()) + ")",
      [&](const CopiedRow& row) { take(crl_entry_of(row)); });
}

bool Crls::changed_since(std::string_view ca, const CrlSnapshot& snapshot) {
  return transaction_
      .one(
          // Transactions that this system has not reached are those of a system whose dump was restored here: the first
          // list of this system has them.
          "SELECT (pg_control_system()).system_identifier <> $3 OR EXISTS (SELECT FROM status_changes WHERE xid >= "
          "pg_snapshot_xmin($2::pg_snapshot) AND xid < pg_snapshot_xmax(pg_current_snapshot()) "
          "AND NOT pg_visible_in_snapshot(xid, $2::pg_snapshot) AND issuer_id = " TAMGA_CA_ID
          " AND (status IN ('revoked', 'suspended') OR (status = 'active' AND version > 1))) AS changed",
          {ca, snapshot.text, snapshot.system_identifier})
      .get<bool>("changed");
}

std::vector<UnpublishedGround> Crls::unpublished(std::string_view ca) {
  std::vector<UnpublishedGround> grounds;
  for (const Row row :
       transaction_.exec("SELECT serial, NULL::integer AS version FROM revocations "
                         "WHERE issuer_id = " TAMGA_CA_ID " AND crl_published_at IS NULL "
                         "UNION ALL SELECT u.serial, u.version FROM suspensions u "
                         "WHERE u.issuer_id = " TAMGA_CA_ID " AND u.crl_published_at IS NULL "
                         // One may have taken the place of another: the entry is that of both.
                         "AND NOT EXISTS (SELECT FROM status_changes c WHERE c.issuer_id = u.issuer_id "
                         "AND c.serial = u.serial AND c.version > u.version AND c.status <> 'suspended')",
                         {ca})) {
    grounds.push_back({.serial = row.get<Bytes>("serial"), .version = row.get<std::optional<int>>("version")});
  }
  return grounds;
}

void Crls::note_published(std::string_view ca, const std::vector<UnpublishedGround>& grounds, Instant now) {
  for (const UnpublishedGround& ground : grounds) {
    if (ground.version) {
      transaction_.exec("UPDATE suspensions SET crl_published_at = $4 WHERE issuer_id = " TAMGA_CA_ID
                        " AND serial = $2 AND version = $3 AND crl_published_at IS NULL",
                        {ca, ground.serial, *ground.version, now});
    } else {
      transaction_.exec("UPDATE revocations SET crl_published_at = $3 WHERE issuer_id = " TAMGA_CA_ID
                        " AND serial = $2 AND crl_published_at IS NULL",
                        {ca, ground.serial, now});
    }
  }
}

void Crls::expect_chunks_first() {
  transaction_.exec(
      "SET CONSTRAINTS crl_chunks_issuer_id_number_fkey, crl_part_chunks_issuer_id_number_part_fkey DEFERRED");
  expect_pauses();
}

void Crls::insert(std::string_view ca, const CrlSummary& summary, const CrlSnapshot& snapshot) {
  transaction_.exec(
      "INSERT INTO crls (issuer_id, number, this_update, next_update, snapshot, system_identifier, entries, octets, "
      "sha256) VALUES (" TAMGA_CA_ID ", $2, $3, $4, $5::text::pg_snapshot, $6, $7, $8, $9)",
      {ca, summary.header.number, summary.header.this_update, summary.header.next_update, snapshot.text,
       snapshot.system_identifier, summary.entries, summary.octets, summary.sha256});
}

void Crls::insert_chunk(std::string_view ca, std::uint64_t number, int position, ByteView octets) {
  transaction_.exec("INSERT INTO crl_chunks (issuer_id, number, position, octets) VALUES (" TAMGA_CA_ID ", $2, $3, $4)",
                    {ca, number, position, octets});
}

bool Crls::make_current(std::string_view ca, std::uint64_t number) {
  return transaction_
             .exec(
                 "INSERT INTO current_crls (issuer_id, number, this_update, snapshot, system_identifier) "
                 "SELECT issuer_id, number, this_update, snapshot, system_identifier FROM crls "
                 "WHERE issuer_id = " TAMGA_CA_ID
                 " AND number = $2 "
                 "ON CONFLICT (issuer_id) DO UPDATE SET number = excluded.number, this_update = excluded.this_update, "
                 "snapshot = excluded.snapshot, system_identifier = excluded.system_identifier "
                 "WHERE current_crls.number < excluded.number AND current_crls.this_update <= excluded.this_update "
                 "AND (current_crls.system_identifier <> excluded.system_identifier "
                 "OR pg_snapshot_xmin(current_crls.snapshot) <= pg_snapshot_xmin(excluded.snapshot))",
                 {ca, number})
             .affected() == 1;
}

void Crls::remove(std::string_view ca, std::uint64_t number) {
  transaction_.exec("DELETE FROM crls WHERE issuer_id = " TAMGA_CA_ID " AND number = $2", {ca, number});
}

void Crls::remove_old(std::string_view ca) {
  transaction_.exec("DELETE FROM crls WHERE issuer_id = " TAMGA_CA_ID
                    " AND number < (SELECT max(c.number) FROM crls c JOIN current_crls u ON u.issuer_id = c.issuer_id "
                    "AND c.number < u.number WHERE u.issuer_id = " TAMGA_CA_ID ")",
                    {ca});
}

std::optional<CurrentCrl> Crls::current(std::string_view ca) {
  const auto row = transaction_.find(
      "SELECT c.number, c.this_update, c.next_update, c.snapshot::text AS snapshot, c.system_identifier, c.entries, "
      "c.octets, c.sha256 "
      "FROM current_crls u JOIN crls c ON c.issuer_id = u.issuer_id AND c.number = u.number "
      "WHERE u.issuer_id = " TAMGA_CA_ID,
      {ca});
  if (!row) return std::nullopt;
  return CurrentCrl{.summary = CrlSummary{.header = CrlHeader{.number = row->get<std::uint64_t>("number"),
                                                              .this_update = row->get<Instant>("this_update"),
                                                              .next_update = row->get<Instant>("next_update")},
                                          .entries = row->get<std::uint64_t>("entries"),
                                          .octets = row->get<std::uint64_t>("octets"),
                                          .sha256 = row->get<Bytes>("sha256")},
                    .snapshot = snapshot_of(*row)};
}

void Crls::read(std::string_view ca, std::uint64_t number, const std::function<void(ByteView)>& take) {
  for (int position = 0;; ++position) {
    const auto row = transaction_.find("SELECT octets FROM crl_chunks WHERE issuer_id = " TAMGA_CA_ID
                                       " AND number = $2 AND position = $3",
                                       {ca, number, position});
    if (!row) return;
    take(row->get<Bytes>("octets"));
  }
}

}  // namespace tamga::storage
