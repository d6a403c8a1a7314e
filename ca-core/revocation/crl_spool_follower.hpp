#pragma once

// Work on what a spool holds, in a thread of its own, while more is being written to it.

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <stop_token>
#include <thread>

#include "ca-core/base/bytes.hpp"
#include "ca-core/revocation/crl.hpp"
#include "ca-core/revocation/crl_spool.hpp"

namespace tamga {

/// For the one who writes the spool. Destroying it before finish() ends the source early.
class CrlSpoolFollower {
 public:
  /// Called once, with a source of all octets in pieces of kCrlChunk but the last, which waits for those to come.
  using Work = std::function<void(const CrlSource& octets)>;

  CrlSpoolFollower(std::shared_ptr<const CrlSpool> spool, Work work);

  /// There may be more octets than before. Throws what the work threw.
  void grown() {
    if (spool_->size() - readable_ >= kCrlChunk) announce();
  }

  /// Once, after the spool is complete: until the work is done, which is done here when there was too little for a
  /// thread. Throws what the work threw.
  void finish();

 private:
  void announce();
  ByteView next(const std::stop_token& stop);

  const std::shared_ptr<const CrlSpool> spool_;
  const Work work_;

  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::uint64_t readable_ = 0;  // written by the owner alone
  bool complete_ = false;       // no more will be announced
  std::uint64_t at_ = 0;        // of the source, as is the next
  Bytes piece_;
  std::future<void> done_;
  std::jthread thread_;  // once there is a whole chunk; the last member: it uses all others
};

}  // namespace tamga
