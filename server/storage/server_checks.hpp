#pragma once

// What must be true of the PostgreSQL server before the daemon relies on it.

#include "ca-core/base/instant.hpp"
#include "server/storage/database.hpp"

namespace tamga::storage {

/// Raised by every migration that alters the schema (tamga.schema_version).
inline constexpr int kSchemaVersion = 27;

/// Error{Errc::schema_mismatch} when the database has no schema or another version; the note says what to run.
void check_schema(Database& database);

/// The present moment. Issuing must survive a power cut and its times must be true: Error{Errc::issuance_not_safe} when
/// fsync, full_page_writes or synchronous_commit is off, or PostgreSQL's clock is more than two seconds before what
/// `clock` said when it was asked or after what `clock` says now: a server that answers late is not one whose time is
/// wrong.
Instant check_durability(Database& database, const Clock& clock);
Instant check_durability_within(Transaction& transaction, const Clock& clock);

/// The last of these checks alone, within a transaction: a clock may be set while work is under way.
Instant check_clock(Transaction& transaction, const Clock& clock);

}  // namespace tamga::storage
