#pragma once

// Published CRLs: their numbers, their octets in chunks, and which one is current.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ca-core/base/bytes.hpp"
#include "ca-core/base/instant.hpp"
#include "ca-core/revocation/crl.hpp"
#include "server/storage/database.hpp"

namespace tamga::storage {

/// The snapshot in which the entries of a list were read. Those of another database system cannot be compared with it:
/// a restored backup counts its transactions anew.
struct CrlSnapshot {
  std::string text;  // pg_snapshot in its text form
  std::int64_t system_identifier;
};

/// A ground (certificate_grounds.hpp) whose crl_published_at is open.
struct UnpublishedGround {
  Bytes serial;
  std::optional<int> version;  // of a suspension
};

/// What is current for one CA.
struct CurrentCrl {
  CrlSummary summary;
  CrlSnapshot snapshot;
};

class Crls {
 public:
  explicit Crls(Transaction& transaction) : transaction_(transaction) {}

  /// True for one transaction at a time over all daemons, until it ends; it may idle while a list is signed, stored and
  /// verified.
  bool try_lock(std::string_view ca);

  /// max(last + 1, Unix milliseconds of `now`), stored: the caller commits before anything is signed with it.
  std::uint64_t draw_number(std::string_view ca, Instant now);

  /// Stores the number of a list that was made elsewhere; false, and nothing changed, unless it is above all others.
  bool record_number(std::string_view ca, std::uint64_t number, Instant now);

  /// The transaction's own snapshot; the transaction is REPEATABLE READ.
  CrlSnapshot snapshot();

  /// Revoked and suspended certificates of one CA that had not expired before `not_after_from`, streamed.
  void for_each_revoked(std::string_view ca, Instant not_after_from, const std::function<void(const CrlEntry&)>& take);

  /// Whether something a list would show has become visible that `snapshot` does not see; true for a snapshot of
  /// another system.
  bool changed_since(std::string_view ca, const CrlSnapshot& snapshot);

  /// Grounds of revocations and suspensions that no published list has told of. In the transaction that reads a list's
  /// entries they are those of which it is going to tell.
  std::vector<UnpublishedGround> unpublished(std::string_view ca);

  /// The list that tells of them is current from now on. Those that another list told of first keep its moment.
  void note_published(std::string_view ca, const std::vector<UnpublishedGround>& grounds, Instant now);

  /// In this transaction the chunks of lists and parts may come before these, and those may take a while to be made.
  void expect_chunks_first();

  void insert(std::string_view ca, const CrlSummary& summary, const CrlSnapshot& snapshot);
  void insert_chunk(std::string_view ca, std::uint64_t number, int position, ByteView octets);

  /// Makes a stored list the current one; false, and nothing changed, when the current one is newer.
  bool make_current(std::string_view ca, std::uint64_t number);

  /// A stored list that did not become current.
  void remove(std::string_view ca, std::uint64_t number);

  /// Lists older than the one before the current one.
  void remove_old(std::string_view ca);

  std::optional<CurrentCrl> current(std::string_view ca);

  /// The octets of a stored list in order; nothing when it is not (or no longer) there.
  void read(std::string_view ca, std::uint64_t number, const std::function<void(ByteView)>& take);

 private:
  void expect_pauses();

  Transaction& transaction_;
};

}  // namespace tamga::storage
