#pragma once

// The audit log's hash chain: each link is SHA-256 over the link before and the entry; checkpoints sign a link, so that
// whoever rewrites the log must also have the audit key (docs/security.md).

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "ca-core/base/instant.hpp"
#include "ca-core/issuing/signer.hpp"
#include "server/storage/audit_chain.hpp"

namespace tamga::app {

/// The hash of the next link. `previous` is empty for the first one.
Bytes link_hash(ByteView previous, std::int64_t number, const storage::AuditRow& row);

/// The octets that a checkpoint's signature covers.
Bytes checkpoint_message(const storage::ChainLink& link, Instant signed_at);

/// Chains what waits, up to a thousand entries, and signs a checkpoint over the last link. Returns how many were
/// chained: none when nothing waits or another daemon is at it.
std::size_t chain_audit_entries(storage::Database& database, const Signer& signer, Instant now);

/// A link by its number and hash, to be kept where nobody who can write the database can: "1234:00ab…".
struct AuditMark {
  std::int64_t number;
  Bytes hash;  // 32 octets
};

std::string to_string(const AuditMark& mark);
std::optional<AuditMark> parse_audit_mark(std::string_view text);

/// What `tamga audit verify` found.
struct AuditVerdict {
  std::int64_t links = 0;
  std::int64_t checkpoints = 0;
  std::optional<Instant> last_checkpoint_at;
  std::optional<AuditMark> last;  // the last link
  std::size_t unchained = 0;      // entries that the chainer has not reached
  /// The first thing that is wrong, in words; nullopt when the log is whole.
  std::optional<std::string> fault;
};

/// Walks over the whole chain in constant memory. Without `known`, a log from whose end links were cut off together
/// with their entries and checkpoints looks whole.
AuditVerdict verify_audit_log(storage::Database& database, const PublicKey& key, const std::optional<AuditMark>& known,
                              Instant now);

}  // namespace tamga::app
