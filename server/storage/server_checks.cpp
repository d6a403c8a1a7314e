#include "server/storage/server_checks.hpp"

#include <string>

namespace tamga::storage {
namespace {

constexpr std::chrono::seconds kClockTolerance{2};

[[noreturn]] void refuse_issuing(const std::string& why) {
  throw Error(Errc::issuance_not_safe, LogNote{why});
}

void require_same_time(Instant server, Instant here) {
  const auto difference = server - here;
  if (difference > kClockTolerance || -difference > kClockTolerance) {
    refuse_issuing("this machine's clock and PostgreSQL's are " + std::to_string(difference.count()) + " s apart");
  }
}

}  // namespace

void check_schema(Database& database) {
  const auto version = database.read([](Transaction& transaction) -> std::optional<int> {
    const auto present = transaction.one("SELECT to_regclass('tamga.schema_version') IS NOT NULL AS present");
    if (!present.get<bool>("present")) return std::nullopt;
    return transaction.one("SELECT version FROM tamga.schema_version").get<int>("version");
  });
  if (version == kSchemaVersion) return;
  const std::string found = version ? "schema version " + std::to_string(*version) : "no schema of Tamga";
  const std::string advice =
      version > kSchemaVersion ? "install a newer tamga" : "run \"sqitch deploy\" in db/migrations";
  throw Error(Errc::schema_mismatch, LogNote{"the database has " + found + ", this program needs " +
                                             std::to_string(kSchemaVersion) + ": " + advice});
}

void check_durability(Database& database, Instant now) {
  database.read([&](Transaction& transaction) { check_durability_within(transaction, now); });
}

void check_durability_within(Transaction& transaction, Instant now) {
  const auto row = transaction.one(
      "SELECT current_setting('fsync') AS fsync, current_setting('full_page_writes') AS full_page_writes, "
      "current_setting('synchronous_commit') AS synchronous_commit, extract(epoch FROM clock_timestamp())::bigint AS "
      "now");
  for (const char* setting : {"fsync", "full_page_writes", "synchronous_commit"}) {
    if (row.get<std::string>(setting) == "off")
      refuse_issuing(std::string("PostgreSQL runs with ") + setting + " = off");
  }
  require_same_time(row.get<Instant>("now"), now);
}

void check_clock(Transaction& transaction, Instant now) {
  const auto row = transaction.one("SELECT extract(epoch FROM clock_timestamp())::bigint AS now");
  require_same_time(row.get<Instant>("now"), now);
}

}  // namespace tamga::storage
