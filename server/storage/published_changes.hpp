#pragma once

// Every change of a status in one order for those who follow the registry from outside. Changes are numbered after
// their transactions have become visible, one publisher at a time: a number is never filled in later, and whoever has
// read up to one has missed nothing before it (docs/adr/0019-changes-are-numbered-after-the-commit.md).

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "server/storage/database.hpp"
#include "server/storage/status_feed.hpp"

namespace tamga::storage {

struct PublishedChange {
  std::uint64_t position = 0;  // 1, 2, 3 and so on, without a gap
  std::int64_t mark = 0;       // the same for all that was published together, otherwise drawn at random
  Instant published_at{};
  std::optional<StatusChange> change;  // nullopt: of an imported serial number that no certificate can have in DER

  bool operator==(const PublishedChange&) const = default;
};

/// What one look sees.
struct PublishedPart {
  std::optional<std::int64_t> mark_before;  // of the change at `after`; nullopt when there is none, as at 0
  std::vector<PublishedChange> changes;     // those that follow, in order
  bool is_complete = false;                 // nothing else that has been committed is missing
  ReplicaState replica;
};

class PublishedChanges {
 public:
  explicit PublishedChanges(Transaction& transaction) : transaction_(transaction) {}

  /// Gives numbers to what has become visible, `limit` changes at most, and says to how many: 0 also when another
  /// publisher is at it. The changes of a certificate keep the order of its versions. Needs a READ COMMITTED
  /// transaction and, when there is nothing to be done, writes nothing.
  std::size_t publish(std::int64_t mark, Instant now, std::size_t limit);

  /// Of the newest one; 0 without any.
  std::uint64_t position();

  /// What follows position `after`, `limit` changes at most. Needs one snapshot for its statements.
  PublishedPart read(std::uint64_t after, std::size_t limit);

 private:
  Transaction& transaction_;
};

}  // namespace tamga::storage
