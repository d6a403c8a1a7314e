#include "server/storage/status_feed.hpp"

#include <algorithm>

namespace tamga::storage {
namespace {

// A dump may be restored into the system that it came from: then the tables are others, with other identifiers.
// A replica's timeline comes from its control file, a primary's from the log it writes: after a promotion the control
// file still names the old one until the first checkpoint.
#define TAMGA_HISTORY                                                                   \
  "(pg_control_system()).system_identifier # "                                          \
  "('status_changes'::regclass::oid::bigint << 16) AS system_identifier, "              \
  "CASE WHEN pg_is_in_recovery() THEN greatest((pg_control_checkpoint()).timeline_id, " \
  "(pg_control_recovery()).min_recovery_end_timeline) "                                 \
  "ELSE ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::integer END AS timeline "

#define TAMGA_STATUS_COLUMNS "issuer_id, serial, version, status, reason, revoked_at, invalidity_date, not_after"

// A replica is as fresh as the last commit it replayed, or, when it has replayed all that its primary had at the last
// message, as that message. Without the right to see the receiver (pg_read_all_stats) only the commit counts.
#define TAMGA_REPLICA                                                                              \
  "pg_is_in_recovery() AS in_recovery, CASE WHEN pg_is_in_recovery() THEN "                        \
  "floor(extract(epoch FROM greatest(pg_last_xact_replay_timestamp(), (SELECT last_msg_send_time " \
  "FROM pg_stat_wal_receiver WHERE latest_end_lsn <= pg_last_wal_replay_lsn()))))::bigint END AS replayed_until "

#define TAMGA_POSITION TAMGA_HISTORY ", " TAMGA_REPLICA ", pg_snapshot_xmin(pg_current_snapshot())::text AS xmin"

// Transactions that this system has not reached are those of a system whose dump was restored here: the load has them.
constexpr std::string_view kPoll = "SELECT h.*, " TAMGA_STATUS_COLUMNS " FROM (SELECT " TAMGA_POSITION
                                   ", pg_backend_pid() AS session) h LEFT JOIN status_changes c ON c.xid >= $1::xid8 "
                                   "AND c.xid < pg_snapshot_xmax(pg_current_snapshot())";

constexpr std::string_view kPosition = "SELECT " TAMGA_POSITION;

// More transactions than a server begins between two writes of its log to the disk.
constexpr std::uint64_t kLostTransactions = 100'000;

// Sessions come and go; one that is forgotten is read a second time from far back.
constexpr std::size_t kSessions = 64;

ReplicaState replica_of(const Row& row) {
  const auto seconds = row.get<std::optional<std::int64_t>>("replayed_until");
  return {.in_recovery = row.get<bool>("in_recovery"),
          .replayed_until = Instant(std::chrono::seconds(seconds.value_or(0)))};
}

FeedPosition position_of(const Row& row) {
  // The system identifier is an unsigned number that PostgreSQL shows as a signed one.
  return {.system_identifier = static_cast<std::uint64_t>(row.get<std::int64_t>("system_identifier")),
          .timeline = row.get<std::uint32_t>("timeline"),
          .xmin = row.get<std::uint64_t>("xmin")};
}

std::optional<RevocationReason> reason_of(std::optional<int> number) {
  return number ? revocation_reason_from_number(*number) : std::nullopt;
}

CertificateStatus status_of(std::string_view word) {
  const auto status = parse_certificate_status(word);
  if (!status) refuse_column("certificate status");
  return *status;
}

// A serial that DER cannot write as a positive number of 20 octets cannot be asked about either.
std::optional<CertificateKey> key_of(AuthorityNumber issuer, ByteView octets) {
  const auto serial = SerialNumber::from_octets(octets);
  return serial ? std::optional(CertificateKey{issuer, *serial}) : std::nullopt;
}

std::optional<StatusChange> change_of(const CopiedRow& row) {
  const auto key = key_of(row.get<AuthorityNumber>(0), row.get<ByteView>(1));
  if (!key) return std::nullopt;
  return StatusChange{*key,
                      {.version = row.get<std::uint32_t>(2),
                       .status = status_of(row.get<std::string_view>(3)),
                       .reason = reason_of(row.find<int>(4)),
                       .revoked_at = row.find<Instant>(5),
                       .invalidity_date = row.find<Instant>(6),
                       .not_after = row.get<Instant>(7)}};
}

}  // namespace

std::optional<StatusChange> status_change_of(const Row& row) {
  const auto key = key_of(row.get<AuthorityNumber>("issuer_id"), row.get<Bytes>("serial"));
  if (!key) return std::nullopt;
  return StatusChange{*key,
                      {.version = row.get<std::uint32_t>("version"),
                       .status = status_of(row.get<std::string>("status")),
                       .reason = reason_of(row.get<std::optional<int>>("reason")),
                       .revoked_at = row.get<std::optional<Instant>>("revoked_at"),
                       .invalidity_date = row.get<std::optional<Instant>>("invalidity_date"),
                       .not_after = row.get<Instant>("not_after")}};
}

ReplicaState replica_state(Transaction& transaction) {
  return replica_of(transaction.one("SELECT " TAMGA_REPLICA));
}

std::vector<StatusAuthority> StatusFeed::authorities() {
  return database_.read([](Transaction& transaction) {
    std::vector<StatusAuthority> authorities;
    for (const Row row : transaction.exec(
             "SELECT id, name, certificate, ocsp_certificate FROM certification_authorities ORDER BY id")) {
      authorities.push_back({.number = row.get<AuthorityNumber>("id"),
                             .name = row.get<std::string>("name"),
                             .certificate = row.get<Bytes>("certificate"),
                             .ocsp_certificate = row.get<std::optional<Bytes>>("ocsp_certificate").value_or(Bytes{})});
    }
    for (const Row row :
         transaction.exec("SELECT x.subject_id, x.certificate FROM cross_certificates x "
                          "JOIN certificate_status s ON s.issuer_id = x.issuer_id AND s.serial = x.serial "
                          "WHERE s.status = 'active' AND s.not_after > now() ORDER BY x.issuer_id, x.serial")) {
      const auto subject =
          std::ranges::find(authorities, row.get<AuthorityNumber>("subject_id"), &StatusAuthority::number);
      if (subject != authorities.end()) subject->cross_certificates.push_back(row.get<Bytes>("certificate"));
    }
    return authorities;
  });
}

StatusLoad StatusFeed::load(const std::function<void()>& start, const std::function<void(const StatusChange&)>& take) {
  return database_.read([&](Transaction& transaction) {
    start();
    const Row here = transaction.one(kPosition);
    const StatusLoad loaded{.position = position_of(here), .replica = replica_of(here)};
    transaction.copy_out("SELECT " TAMGA_STATUS_COLUMNS " FROM certificate_status", [&](const CopiedRow& row) {
      if (const auto change = change_of(row)) take(*change);
    });
    return loaded;
  });
}

StatusPoll StatusFeed::poll(const FeedPosition& since) {
  std::int32_t session = 0;
  StatusPoll seen = database_.read([&](Transaction& transaction) {
    Rows rows = transaction.exec(kPoll, {std::to_string(since.xmin)});
    session = rows[0].get<std::int32_t>("session");
    if (!sessions_.contains(session)) {
      rows = transaction.exec(kPoll, {std::to_string(since.xmin - std::min(since.xmin, kLostTransactions))});
    }
    StatusPoll poll{.position = position_of(rows[0]), .replica = replica_of(rows[0]), .changes = {}};
    poll.changes.reserve(rows.size());
    for (const Row row : rows) {
      if (row.is_null("issuer_id")) break;  // the one row of a poll without changes
      if (const auto change = status_change_of(row)) poll.changes.push_back(*change);
    }
    return poll;
  });
  if (sessions_.size() >= kSessions) sessions_.clear();
  sessions_.insert(session);
  return seen;
}

}  // namespace tamga::storage
