#pragma once

// The lists that are signed with one number for one CA: the complete one and, where they are wanted, its delta list and
// its shards. They say the same of the same moment (RFC 5280 section 5.2.3) and become current together.

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ca-core/base/instant.hpp"
#include "ca-core/issuing/signer.hpp"
#include "ca-core/revocation/crl.hpp"
#include "ca-core/x509/certificate.hpp"
#include "server/storage/crl_parts.hpp"
#include "server/storage/crls.hpp"
#include "server/storage/database.hpp"
#include "server/workers/assembled_crl.hpp"

namespace tamga::workers {

/// A CA whose key is in this process. The signer must live longer than whoever publishes.
struct CrlIssuer {
  std::string name;
  Certificate certificate;
  const Signer& signer;
  bool sharded = false;  // where shards are published at all
};

/// What an edition is to hold.
struct CrlEditionOrder {
  CrlHeader header;                        // of the complete list
  Instant listed_from;                     // certificates that had expired before are left out
  std::optional<storage::CrlBase> base{};  // of the delta list; none is made without
  std::vector<unsigned> shard_counts{};    // for each one that many shards
};

class CrlEdition {
 public:
  /// Reads and signs everything within the REPEATABLE READ transaction `reading`. Constant memory: the lists wait in
  /// files without a name. `url_of` gives the URL of a shard by its name. Error{file_unreadable}, and what the signer
  /// throws.
  CrlEdition(const CrlIssuer& issuer, const CrlEditionOrder& order, storage::Transaction& reading,
             const std::filesystem::path& spool_directory, const std::function<std::string(std::string_view)>& url_of);

  /// Of the complete list.
  const CrlSummary& summary() const { return summary_; }

  /// Verifies all lists as they lie in their files while these are stored. Error{crl_invalid} when one of them is not
  /// what was signed: the transaction must not be committed then.
  void store(storage::Transaction& transaction, const storage::CrlSnapshot& snapshot) const;

 private:
  struct Part {
    std::string name;
    CrlSummary summary;
    std::unique_ptr<AssembledCrl> list;
  };

  void add_delta(const CrlIssuer& issuer, const CrlEditionOrder& order, storage::Transaction& reading,
                 const std::filesystem::path& spool_directory);
  void verify() const;
  void insert(storage::Transaction& transaction, const storage::CrlSnapshot& snapshot) const;

  std::string ca_;
  Certificate certificate_;
  CrlSummary summary_;
  AssembledCrl complete_;
  std::vector<Part> parts_;
};

}  // namespace tamga::workers
