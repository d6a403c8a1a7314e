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

std::optional<ChainLink> link_of(const CopiedRow& row, std::size_t first) {
  if (row.is_null(first)) return std::nullopt;
  return ChainLink{row.get<std::int64_t>(first), row.get<Bytes>(first + 1)};
}

std::optional<AuditRow> entry_of(const CopiedRow& row, std::size_t first) {
  if (row.is_null(first)) return std::nullopt;
  return AuditRow{.id = row.get<std::int64_t>(first),
                  .at = row.get<Instant>(first + 1),
                  .actor_kind = row.get<std::string>(first + 2),
                  .operator_id = row.get<std::string>(first + 3),
                  .office = row.get<std::string>(first + 4),
                  .action = row.get<std::string>(first + 5),
                  .object = row.get<std::string>(first + 6),
                  .details = row.get<std::string>(first + 7)};
}

std::optional<Checkpoint> checkpoint_of(const CopiedRow& row, std::size_t first) {
  const auto link = link_of(row, first);
  if (!link) return std::nullopt;
  return Checkpoint{*link, row.get<Instant>(first + 2), row.get<Bytes>(first + 3)};
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

Unchained AuditChain::unchained_tail() {
  const auto row = transaction_.one(
      "SELECT count(*) AS entries, min(e.at) AS oldest FROM audit_entries e "
      "WHERE NOT EXISTS (SELECT FROM audit_chain c WHERE c.entry_id = e.id)");
  return {row.get<std::size_t>("entries"), row.get<std::optional<Instant>>("oldest")};
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
  // Outer joins: a link without its entry and a checkpoint without its link are what a verification is for.
  transaction_.copy_out(
      "SELECT c.number, c.hash, e.id, e.at, e.actor_kind, coalesce(e.operator_id::text, ''), coalesce(e.office, ''), "
      "e.action, e.object, e.details, p.number, p.hash, p.signed_at, p.signature "
      "FROM tamga.audit_chain c LEFT JOIN tamga.audit_entries e ON e.id = c.entry_id "
      "FULL JOIN tamga.audit_checkpoints p ON p.number = c.number ORDER BY coalesce(c.number, p.number)",
      [&](const CopiedRow& row) {
        visit({.link = link_of(row, 0), .entry = entry_of(row, 2), .checkpoint = checkpoint_of(row, 10)});
      });
}

}  // namespace tamga::storage
