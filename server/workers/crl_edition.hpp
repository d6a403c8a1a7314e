#pragma once

// The lists that are signed with one number for one CA: the complete one and, where they are wanted, its delta list and
// its shards. They say the same of the same moment (RFC 5280 section 5.2.3) and become current together.

#include <filesystem>
#include <functional>
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

/// Reads everything within the REPEATABLE READ transaction `reading`, signs it, verifies it as it lies in its files and
/// stores it by `storing`, as far as possible at the same time. Constant memory: the lists are in files without a name
/// meanwhile. `url_of` gives the URL of a shard by its name. Of the complete list. Error{crl_invalid} when a list is
/// not what was signed, {file_unreadable}, and what the signer throws: `storing` must not be committed then.
CrlSummary make_edition(const CrlIssuer& issuer, const CrlEditionOrder& order, storage::Transaction& reading,
                        storage::Transaction& storing, const storage::CrlSnapshot& snapshot,
                        const std::filesystem::path& spool_directory,
                        const std::function<std::string(std::string_view)>& url_of);

}  // namespace tamga::workers
