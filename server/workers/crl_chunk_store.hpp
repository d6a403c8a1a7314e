#pragma once

// Stores a list while it is still being made: the server process that reads the rows and the one that stores the chunks
// work at the same time, and so does the signer.

#include <cstdint>
#include <memory>
#include <string>

#include "ca-core/revocation/crl_spool.hpp"
#include "ca-core/revocation/crl_spool_follower.hpp"
#include "ca-core/revocation/signed_crl.hpp"
#include "server/storage/database.hpp"

namespace tamga::workers {

class CrlChunkStore {
 public:
  /// Chunks of the list that will have this number and these entries. The transaction must live longer and is this
  /// object's alone until finish() has returned.
  CrlChunkStore(storage::Transaction& storing, std::string ca, std::uint64_t number,
                std::shared_ptr<const CrlSpool> entries);

  /// There may be more entries than before. Throws what was thrown in storing.
  void grown() { follower_.grown(); }

  /// Stores whatever of the list is not yet. Throws what was thrown in storing.
  void finish(const SignedCrl& list);

 private:
  void store_entries(const CrlSource& entries);
  void insert(std::uint64_t position, ByteView chunk);

  storage::Transaction& storing_;
  const std::string ca_;
  const std::uint64_t number_;
  std::uint64_t chunks_ =
      0;  // of entries, stored beside the writing; they follow one with what comes before the entries
  CrlSpoolFollower follower_;  // the last member: it uses all others
};

}  // namespace tamga::workers
