#pragma once

// The hash chain over the audit entries. Entries are committed unchained with the change they tell of; one chainer at a
// time numbers and hashes them soon after (a chain in every transaction would serialise all commits).

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "ca-core/base/bytes.hpp"
#include "ca-core/base/instant.hpp"
#include "server/storage/database.hpp"

namespace tamga::storage {

/// An entry as it is hashed: every column, in text.
struct AuditRow {
  std::int64_t id;
  Instant at;
  std::string actor_kind;
  std::string operator_id;  // empty for the system
  std::string office;       // empty without one
  std::string action;
  std::string object;
  std::string details;
};

struct ChainLink {
  std::int64_t number;
  Bytes hash;
};

struct Checkpoint {
  ChainLink link;
  Instant signed_at;
  Bytes signature;
};

/// What stands at one number of the chain. A whole log has a link and its entry everywhere, a checkpoint here and
/// there.
struct ChainedRow {
  std::optional<ChainLink> link;
  std::optional<AuditRow> entry;
  std::optional<Checkpoint> checkpoint;
};

/// Entries without a number.
struct Unchained {
  std::size_t entries;
  std::optional<Instant> oldest;
};

class AuditChain {
 public:
  explicit AuditChain(Transaction& transaction) : transaction_(transaction) {}

  /// True for one transaction at a time over all daemons, until it ends.
  bool try_lock();

  std::optional<ChainLink> last_link();

  /// Entries without a number, in the order of their ids.
  std::vector<AuditRow> unchained(std::size_t limit);
  Unchained unchained_tail();

  void append(const std::vector<std::pair<ChainLink, std::int64_t>>& links);
  void insert_checkpoint(const Checkpoint& checkpoint);

  /// The whole chain with its checkpoints by number, in constant memory.
  void for_each_link(const std::function<void(const ChainedRow&)>& visit);

 private:
  Transaction& transaction_;
};

}  // namespace tamga::storage
