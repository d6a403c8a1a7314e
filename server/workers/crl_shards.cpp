#include "server/workers/crl_shards.hpp"

namespace tamga::workers {

CrlShards::CrlShards(const Certificate& ca, SignatureAlgorithm algorithm, const std::filesystem::path& spool_directory,
                     const std::vector<unsigned>& counts)
    : counts_(counts) {
  for (const unsigned count : counts_) {
    for (unsigned shard = 0; shard < count; ++shard) {
      shards_.push_back({crl_shard_name(shard, count), CrlBuilder(ca, algorithm, spool_directory, CrlKind::shard)});
    }
  }
}

void CrlShards::add(const CrlEntry& entry) {
  std::size_t before = 0;
  for (const unsigned count : counts_) {
    shards_[before + crl_shard(entry.serial, count)].builder.add(entry);
    before += count;
  }
}

}  // namespace tamga::workers
