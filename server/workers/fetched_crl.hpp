#pragma once

// A published CRL on its way from the database to somewhere else: in a file without a name, which goes with the object
// and with the process, however that ends.

#include <filesystem>
#include <functional>

#include "ca-core/revocation/crl.hpp"
#include "ca-core/revocation/crl_spool.hpp"
#include "ca-core/x509/certificate.hpp"

namespace tamga::workers {

class FetchedCrl {
 public:
  /// Takes what `give` gives and verifies it. Error{crl_invalid}; {file_unreadable} when the disk fails.
  FetchedCrl(const std::filesystem::path& spool_directory, const Certificate& ca, CrlKind kind,
             const std::function<void(const CrlSink&)>& give);

  const CrlSummary& summary() const { return summary_; }

  /// From the beginning, in pieces of kCrlChunk but the last; the list must live longer. Error{file_unreadable}.
  CrlSource source() const;

 private:
  CrlSpool octets_;
  CrlSummary summary_;
};

}  // namespace tamga::workers
