#include "server/workers/crl_chunk_store.hpp"

#include <utility>

#include "server/storage/crls.hpp"

namespace tamga::workers {

CrlChunkStore::CrlChunkStore(storage::Transaction& storing, std::string ca, std::uint64_t number,
                             std::shared_ptr<const CrlSpool> entries)
    : storing_(storing),
      ca_(std::move(ca)),
      number_(number),
      follower_(std::move(entries), [this](const CrlSource& octets) { store_entries(octets); }) {}

void CrlChunkStore::insert(std::uint64_t position, ByteView chunk) {
  storage::Crls(storing_).insert_chunk(ca_, number_, static_cast<int>(position), chunk);
}

// Whole chunks only: what is left goes with the signature.
void CrlChunkStore::store_entries(const CrlSource& entries) {
  for (ByteView chunk = entries(); chunk.size() == kCrlChunk; chunk = entries()) {
    insert(1 + chunks_, chunk);
    ++chunks_;
  }
}

void CrlChunkStore::finish(const SignedCrl& list) {
  follower_.finish();
  const ByteView before = list.before_entries();
  const bool began = chunks_ != 0;
  if (began) insert(0, before);
  std::uint64_t position = began ? 1 + chunks_ : 0;
  const CrlSource rest = list.source(began ? before.size() + chunks_ * kCrlChunk : 0);
  for (ByteView chunk = rest(); !chunk.empty(); chunk = rest()) insert(position++, chunk);
}

}  // namespace tamga::workers
