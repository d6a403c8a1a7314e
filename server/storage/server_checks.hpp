#pragma once

// What must be true of the PostgreSQL server before the daemon relies on it.

#include "ca-core/base/instant.hpp"
#include "server/storage/database.hpp"

namespace tamga::storage {

/// Raised by every migration that alters the schema (tamga.schema_version).
inline constexpr int kSchemaVersion = 22;

/// Error{Errc::schema_mismatch} when the database has no schema or another version; the note says what to run.
void check_schema(Database& database);

/// Issuing must survive a power cut and its times must be true: Error{Errc::issuance_not_safe} when fsync,
/// full_page_writes or synchronous_commit is off, or PostgreSQL's clock and `now` are more than two seconds apart.
void check_durability(Database& database, Instant now);
void check_durability_within(Transaction& transaction, Instant now);

/// The last of these checks alone, within a transaction: a clock may be set while work is under way.
void check_clock(Transaction& transaction, Instant now);

}  // namespace tamga::storage
