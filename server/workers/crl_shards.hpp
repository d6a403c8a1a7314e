#pragma once

// The shards of one edition while its entries flow by.

#include <filesystem>
#include <string>
#include <vector>

#include "ca-core/issuing/signer.hpp"
#include "ca-core/revocation/crl.hpp"
#include "ca-core/revocation/crl_shard.hpp"
#include "ca-core/x509/certificate.hpp"

namespace tamga::workers {

/// Memory grows with the number of shards, not of entries.
class CrlShards {
 public:
  /// For each count that many shards. Error as CrlBuilder's.
  CrlShards(const Certificate& ca, SignatureAlgorithm algorithm, const std::filesystem::path& spool_directory,
            const std::vector<unsigned>& counts);

  /// Into its shard of each count.
  void add(const CrlEntry& entry);

  struct Shard {
    std::string name;
    CrlBuilder builder;
  };
  std::vector<Shard>& all() { return shards_; }

 private:
  std::vector<unsigned> counts_;
  std::vector<Shard> shards_;  // those of the first count, then those of the next
};

}  // namespace tamga::workers
