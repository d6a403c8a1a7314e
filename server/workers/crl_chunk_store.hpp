#pragma once

// Stores a list while it is still being made: the server process that reads the rows and the one that stores the chunks
// work at the same time, and so does the signer.

#include <condition_variable>
#include <cstdint>
#include <exception>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "ca-core/revocation/crl_spool.hpp"
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
  void grown() {
    if (entries_->size() - readable_ >= kCrlChunk) announce();
  }

  /// Stores whatever of the list is not yet. Throws what was thrown in storing.
  void finish(const SignedCrl& list);

 private:
  void announce();
  void store_entries(const std::stop_token& stop);
  void insert(std::uint64_t position, ByteView chunk);

  storage::Transaction& storing_;
  const std::string ca_;
  const std::uint64_t number_;
  const std::shared_ptr<const CrlSpool> entries_;

  /// Octets of entries that are stored.
  std::uint64_t stored() const { return chunks_ * kCrlChunk; }

  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::uint64_t readable_ = 0;  // octets of entries; written by the owner alone
  bool complete_ = false;       // no more will be announced
  std::exception_ptr failure_;  // of the thread
  std::uint64_t chunks_ = 0;    // of entries, stored by the thread; they follow one with what comes before the entries
  std::jthread thread_;         // once there is a whole chunk; the last member: it uses all others
};

}  // namespace tamga::workers
