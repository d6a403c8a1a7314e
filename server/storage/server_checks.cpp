#include "server/storage/server_checks.hpp"

#include <algorithm>
#include <chrono>
#include <string>

namespace tamga::storage {
namespace {

constexpr std::chrono::seconds kClockTolerance{2};

[[noreturn]] void refuse_issuing(const std::string& why) {
  throw Error(Errc::issuance_not_safe, LogNote{why});
}

#define TAMGA_SERVER_NOW "floor(extract(epoch FROM clock_timestamp()))::bigint AS now"

/// `server` was told between the two moments here.
void require_same_time(Instant server, Instant asked, Instant answered) {
  const auto apart = server < asked ? server - asked : std::max(server - answered, std::chrono::seconds(0));
  if (std::chrono::abs(apart) > kClockTolerance) {
    refuse_issuing("this machine's clock and PostgreSQL's are " + std::to_string(apart.count()) + " s apart");
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

Instant check_durability(Database& database, const Clock& clock) {
  return database.read([&](Transaction& transaction) { return check_durability_within(transaction, clock); });
}

Instant check_durability_within(Transaction& transaction, const Clock& clock) {
  const Instant asked = clock.now();
  const auto row = transaction.one(
      "SELECT current_setting('fsync') AS fsync, current_setting('full_page_writes') AS full_page_writes, "
      "current_setting('synchronous_commit') AS synchronous_commit, " TAMGA_SERVER_NOW);
  for (const char* setting : {"fsync", "full_page_writes", "synchronous_commit"}) {
    if (row.get<std::string>(setting) == "off")
      refuse_issuing(std::string("PostgreSQL runs with ") + setting + " = off");
  }
  const Instant answered = clock.now();
  require_same_time(row.get<Instant>("now"), asked, answered);
  return answered;
}

Instant check_clock(Transaction& transaction, const Clock& clock) {
  const Instant asked = clock.now();
  const auto server = transaction.one("SELECT " TAMGA_SERVER_NOW).get<Instant>("now");
  const Instant answered = clock.now();
  require_same_time(server, asked, answered);
  return answered;
}

}  // namespace tamga::storage
