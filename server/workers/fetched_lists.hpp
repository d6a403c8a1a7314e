#pragma once

// Published CRLs on their way from the database to somewhere else: in one file without a name, which goes with the
// object and with the process, however that ends.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "ca-core/revocation/crl.hpp"
#include "ca-core/revocation/crl_spool.hpp"
#include "ca-core/x509/certificate.hpp"

namespace tamga::workers {

class FetchedLists {
 public:
  struct List {
    std::string name;
    std::uint64_t octets;
    std::uint64_t from;  // where it begins in the file
  };

  /// Error{file_unreadable} when the disk fails, here and below.
  explicit FetchedLists(const std::filesystem::path& spool_directory);

  /// Takes what `give` gives and verifies it. Error{crl_invalid}.
  void add(std::string name, const Certificate& ca, CrlKind kind, const std::function<void(const CrlSink&)>& give);

  /// In the order in which they were added.
  const std::vector<List>& all() const { return lists_; }

  /// One of them from its beginning, in pieces of kCrlChunk but the last; this object must live longer.
  CrlSource source(const List& list) const;

 private:
  std::unique_ptr<CrlSpool> octets_;
  std::vector<List> lists_;
};

}  // namespace tamga::workers
