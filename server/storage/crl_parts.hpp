#pragma once

// What is published with the number of a complete CRL and beside it, and the complete lists that a delta list may build
// upon.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ca-core/base/bytes.hpp"
#include "ca-core/base/instant.hpp"
#include "ca-core/revocation/crl.hpp"
#include "server/storage/crls.hpp"
#include "server/storage/database.hpp"

namespace tamga::storage {

/// The name of the delta list among the parts.
inline constexpr std::string_view kDeltaPart = "delta";

/// A complete list that was published. Only those of this system and timeline count: after a restore from a backup
/// nobody knows what lists that are lost had said, and no delta may build on what came before.
struct CrlBase {
  std::uint64_t number;
  Instant this_update;
  Instant listed_from;  // certificates that had expired before are not in it
};

class CrlParts {
 public:
  explicit CrlParts(Transaction& transaction) : transaction_(transaction) {}

  /// The newest base that is at least as old as `reach`, or the oldest there is; nullopt without any.
  std::optional<CrlBase> base(std::string_view ca, Instant reach);

  /// The newest one.
  std::optional<CrlBase> newest_base(std::string_view ca);

  /// The list that has just become current can be built upon from now on. Bases before `oldest_kept` are forgotten, and
  /// those of another history.
  void insert_base(std::string_view ca, std::uint64_t number, Instant listed_from, std::uint64_t oldest_kept);

  /// What a delta list says in this REPEATABLE READ transaction, streamed: certificates whose status was changed since
  /// the base's snapshot, and with removeFromCRL those that are not listed any more because they were resumed or had
  /// expired before `listed_from`.
  void for_each_changed(std::string_view ca, const CrlBase& base, Instant listed_from,
                        const std::function<void(const CrlEntry&)>& take);

  /// True for one transaction at a time over all daemons, until it ends; it may last as long as a slow transfer.
  /// Called again between several of them it tells the server that the session lives.
  bool try_lock_target(std::string_view target);

  void insert(std::string_view ca, std::string_view part, const CrlSummary& summary);
  void insert_chunk(std::string_view ca, std::uint64_t number, std::string_view part, int position, ByteView octets);

  /// The parts of the list with this number, by name.
  std::vector<std::string> names(std::string_view ca, std::uint64_t number);

  /// The octets of a part in order; nothing when it is not there.
  void read(std::string_view ca, std::uint64_t number, std::string_view part,
            const std::function<void(ByteView)>& take);

 private:
  Transaction& transaction_;
};

}  // namespace tamga::storage
