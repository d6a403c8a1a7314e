#include "server/storage/published_changes.hpp"

#include <string>

namespace tamga::storage {
namespace {

// Any number will do, as long as every daemon uses the same.
constexpr std::int64_t kPublisherLock = 0x7A11D18;

// So many published rows are read again and again while an old transaction holds the state back, and no more once it
// has ended.
constexpr std::size_t kReadAgain = 5000;

// Transactions that this system has not reached are those of a system whose dump was restored here: they are looked at
// once, from the beginning.
#define TAMGA_REACHED(horizon) \
  "c.xid < CASE WHEN " horizon \
  " = '0'::xid8 THEN '18446744073709551615'::xid8 ELSE pg_snapshot_xmax(pg_current_snapshot()) END "

#define TAMGA_UNPUBLISHED(horizon)           \
  "status_changes c WHERE c.xid >= " horizon \
  " AND " TAMGA_REACHED(horizon) "AND NOT EXISTS (SELECT FROM published_changes p WHERE p.sequence = c.sequence)"

// A database that was restored into another system counts its transactions anew: there it is looked at from the
// beginning.
constexpr std::string_view kState =
    "SELECT s.position, s.system_identifier, s.horizon::text AS horizon, EXISTS (SELECT FROM " TAMGA_UNPUBLISHED(
        "s.horizon") ") AS has_news, pg_snapshot_xmin(pg_current_snapshot()) > s.horizon AND $1 <= (SELECT count(*) FROM "
                  "(SELECT FROM status_changes c WHERE c.xid >= s.horizon AND " TAMGA_REACHED("s.horizon") "LIMIT $1) again) AS lags FROM (SELECT "
                  "position, here.system_identifier, CASE WHEN here.system_identifier = "
                  "publishing_state.system_identifier THEN horizon ELSE '0'::xid8 END AS horizon "
                  "FROM publishing_state, (SELECT (pg_control_system()).system_identifier) here) s";

// One statement, hence one snapshot: whatever was not visible to it belongs to transactions from its xmin on. Two
// changes of one certificate never stand in each other's way: the later was written after the earlier was committed.
constexpr std::string_view kPublish =
    "WITH fresh AS (SELECT c.sequence, row_number() OVER (ORDER BY c.sequence) AS number FROM " TAMGA_UNPUBLISHED(
        "$1::xid8") " ORDER BY c.sequence LIMIT $2), "
                    "added AS (INSERT INTO published_changes (position, sequence, mark, published_at) "
                    "SELECT $3::bigint + number, sequence, $4::bigint, $5::timestamptz FROM fresh RETURNING position) "
                    "SELECT count(*) AS number, pg_snapshot_xmin(pg_current_snapshot())::text AS xmin FROM added";

constexpr std::string_view kRead =
    "SELECT p.position, p.mark, floor(extract(epoch FROM p.published_at))::bigint AS published_at, c.issuer_id, "
    "c.serial, c.version, c.status, c.reason, extract(epoch FROM c.revoked_at)::bigint AS revoked_at, "
    "extract(epoch FROM c.invalidity_date)::bigint AS invalidity_date, "
    "extract(epoch FROM c.not_after)::bigint AS not_after "
    "FROM published_changes p JOIN status_changes c ON c.sequence = p.sequence "
    "WHERE p.position > $1 ORDER BY p.position LIMIT $2";

}  // namespace

std::size_t PublishedChanges::publish(std::int64_t mark, Instant now, std::size_t limit) {
  if (!transaction_.one("SELECT pg_try_advisory_xact_lock($1) AS locked", {kPublisherLock}).get<bool>("locked")) {
    return 0;
  }
  const Row state = transaction_.one(kState, {kReadAgain});
  if (!state.get<bool>("has_news") && !state.get<bool>("lags")) return 0;
  const auto position = state.get<std::int64_t>("position");
  const auto horizon = state.get<std::string>("horizon");
  const Row done = transaction_.one(kPublish, {horizon, limit, position, mark, now});
  const auto number = done.get<std::size_t>("number");
  transaction_.exec(
      "UPDATE publishing_state SET position = $1, horizon = $2::xid8, system_identifier = $3",
      {position + static_cast<std::int64_t>(number), number < limit ? done.get<std::string>("xmin") : horizon,
       state.get<std::int64_t>("system_identifier")});
  return number;
}

std::uint64_t PublishedChanges::position() {
  return static_cast<std::uint64_t>(
      transaction_.one("SELECT position FROM publishing_state").get<std::int64_t>("position"));
}

PublishedPart PublishedChanges::read(std::uint64_t after, std::size_t limit) {
  PublishedPart part;
  part.replica = replica_state(transaction_);
  if (const auto before = transaction_.find("SELECT mark FROM published_changes WHERE position = $1", {after})) {
    part.mark_before = before->get<std::int64_t>("mark");
  }
  const Rows rows = transaction_.exec(kRead, {after, limit});
  part.changes.reserve(rows.size());
  for (const Row row : rows) {
    part.changes.push_back({.position = row.get<std::uint64_t>("position"),
                            .mark = row.get<std::int64_t>("mark"),
                            .published_at = row.get<Instant>("published_at"),
                            .change = status_change_of(row)});
  }
  if (rows.size() < limit) {
    part.is_complete = !transaction_
                            .one("SELECT EXISTS (SELECT FROM " TAMGA_UNPUBLISHED(
                                "(SELECT horizon FROM publishing_state)") ") AS waiting")
                            .get<bool>("waiting");
  }
  return part;
}

}  // namespace tamga::storage
