#include "server/workers/crl_chunk_store.hpp"

#include <utility>

#include "server/storage/crls.hpp"

namespace tamga::workers {

CrlChunkStore::CrlChunkStore(storage::Transaction& storing, std::string ca, std::uint64_t number,
                             std::shared_ptr<const CrlSpool> entries)
    : storing_(storing), ca_(std::move(ca)), number_(number), entries_(std::move(entries)) {}

void CrlChunkStore::insert(std::uint64_t position, ByteView chunk) {
  storage::Crls(storing_).insert_chunk(ca_, number_, static_cast<int>(position), chunk);
}

void CrlChunkStore::announce() {
  {
    const std::scoped_lock lock(mutex_);
    if (failure_) std::rethrow_exception(failure_);
    readable_ = entries_->size();
  }
  changed_.notify_one();
  if (!thread_.joinable()) {
    thread_ = std::jthread([this](const std::stop_token& stop) { store_entries(stop); });
  }
}

void CrlChunkStore::store_entries(const std::stop_token& stop) {
  try {
    Bytes chunk(kCrlChunk);
    while (true) {
      {
        std::unique_lock lock(mutex_);
        const auto whole_chunk = [&] { return readable_ - stored() >= kCrlChunk; };
        changed_.wait(lock, stop, [&] { return whole_chunk() || complete_; });
        if (stop.stop_requested() || !whole_chunk()) return;
      }
      entries_->read(stored(), chunk);
      insert(1 + chunks_, chunk);
      ++chunks_;
    }
  } catch (...) {
    const std::scoped_lock lock(mutex_);
    failure_ = std::current_exception();
  }
}

void CrlChunkStore::finish(const SignedCrl& list) {
  {
    const std::scoped_lock lock(mutex_);
    complete_ = true;
  }
  changed_.notify_one();
  if (thread_.joinable()) thread_.join();
  if (failure_) std::rethrow_exception(failure_);

  const ByteView before = list.before_entries();
  const bool began = chunks_ != 0;
  if (began) insert(0, before);
  std::uint64_t position = began ? 1 + chunks_ : 0;
  const CrlSource rest = list.source(began ? before.size() + stored() : 0);
  for (ByteView chunk = rest(); !chunk.empty(); chunk = rest()) insert(position++, chunk);
}

}  // namespace tamga::workers
