#include "server/storage/audit_chain.hpp"

namespace tamga::storage {
namespace {

// Any number will do, as long as every daemon uses the same.
constexpr std::int64_t kChainerLock = 0x7A11D17;

AuditRow row_of(const Row& row) {
  return {.id = row.get<std::int64_t>("id"),
          .at = row.get<Instant>("at"),
          .actor_kind = row.get<std::string>("actor_kind"),
          .operator_id = row.get<std::string>("operator_id"),
          .office = row.get<std::string>("office"),
          .action = row.get<std::string>("action"),
          .object = row.get<std::string>("object"),
          .details = row.get<std::string>("details")};
}

}  // namespace

bool AuditChain::try_lock() {
  return transaction_.one("SELECT pg_try_advisory_xact_lock($1) AS locked", {kChainerLock}).get<bool>("locked");
}

std::optional<ChainLink> AuditChain::last_link() {
  const auto row = transaction_.find("SELECT number, hash FROM audit_chain ORDER BY number DESC LIMIT 1");
  if (!row) return std::nullopt;
  return ChainLink{row->get<std::int64_t>("number"), row->get<Bytes>("hash")};
}

std::optional<Checkpoint> AuditChain::last_checkpoint() {
  const auto row = transaction_.find(
      "SELECT number, hash, signed_at, signature FROM audit_checkpoints ORDER BY number DESC LIMIT 1");
  if (!row) return std::nullopt;
  return Checkpoint{{row->get<std::int64_t>("number"), row->get<Bytes>("hash")},
                    row->get<Instant>("signed_at"),
                    row->get<Bytes>("signature")};
}

std::vector<AuditRow> AuditChain::unchained(std::size_t limit) {
  std::vector<AuditRow> rows;
  for (const Row row :
       transaction_.exec("SELECT e.id, e.at, e.actor_kind, coalesce(e.operator_id::text, '') AS operator_id, "
                         "coalesce(e.office, '') AS office, e.action, e.object, e.details FROM audit_pending p "
                         "JOIN audit_entries e ON e.id = p.entry_id ORDER BY p.entry_id LIMIT $1",
                         {limit})) {
    rows.push_back(row_of(row));
  }
  return rows;
}

std::size_t AuditChain::unchained_count() {
  return transaction_
      .one(
          "SELECT count(*) AS entries FROM audit_entries e "
          "WHERE NOT EXISTS (SELECT FROM audit_chain c WHERE c.entry_id = e.id)")
      .get<std::size_t>("entries");
}

void AuditChain::append(const std::vector<std::pair<ChainLink, std::int64_t>>& links) {
  std::vector<std::int64_t> numbers;
  std::vector<std::int64_t> entries;
  std::vector<Bytes> hashes;
  for (const auto& [link, entry] : links) {
    numbers.push_back(link.number);
    entries.push_back(entry);
    hashes.push_back(link.hash);
  }
  transaction_.exec(
      "INSERT INTO audit_chain (number, entry_id, hash) SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bytea[])",
      {numbers, entries, hashes});
  transaction_.exec("DELETE FROM audit_pending WHERE entry_id = ANY($1::bigint[])", {entries});
}

void AuditChain::insert_checkpoint(const Checkpoint& checkpoint) {
  transaction_.exec("INSERT INTO audit_checkpoints (number, hash, signed_at, signature) VALUES ($1, $2, $3, $4)",
                    {checkpoint.link.number, checkpoint.link.hash, checkpoint.signed_at, checkpoint.signature});
}

void AuditChain::for_each_link(const std::function<void(const ChainedRow&)>& visit) {
  transaction_.copy_out(
      "SELECT c.number, c.hash, e.id, e.at, e.actor_kind, coalesce(e.operator_id::text, ''), coalesce(e.office, ''), "
      "e.action, e.object, e.details FROM tamga.audit_chain c JOIN tamga.audit_entries e ON e.id = c.entry_id "
      "ORDER BY c.number",
      [&](const CopiedRow& row) {
        visit({.link = {row.get<std::int64_t>(0), row.get<Bytes>(1)},
               .row = {.id = row.get<std::int64_t>(2),
                       .at = row.get<Instant>(3),
                       .actor_kind = row.get<std::string>(4),
                       .operator_id = row.get<std::string>(5),
                       .office = row.get<std::string>(6),
                       .action = row.get<std::string>(7),
                       .object = row.get<std::string>(8),
                       .details = row.get<std::string>(9)}});
      });
}

void AuditChain::for_each_checkpoint(const std::function<void(const Checkpoint&)>& visit) {
  transaction_.copy_out(
      "SELECT number, hash, signed_at, signature FROM tamga.audit_checkpoints ORDER BY number",
      [&](const CopiedRow& row) {
        visit({{row.get<std::int64_t>(0), row.get<Bytes>(1)}, row.get<Instant>(2), row.get<Bytes>(3)});
      });
}

}  // namespace tamga::storage
