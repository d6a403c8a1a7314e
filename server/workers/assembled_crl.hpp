#pragma once

// A CRL that is signed and verified but not yet stored: a file of this process that goes with the object.

#include <filesystem>
#include <functional>
#include <string_view>

#include "ca-core/issuing/signer.hpp"
#include "ca-core/revocation/crl.hpp"
#include "ca-core/x509/certificate.hpp"

namespace tamga::workers {

class AssembledCrl {
 public:
  /// Error{file_unreadable} when the directory cannot be made.
  AssembledCrl(std::filesystem::path directory, std::string_view name);
  ~AssembledCrl();
  AssembledCrl(const AssembledCrl&) = delete;
  AssembledCrl& operator=(const AssembledCrl&) = delete;

  using AddEntry = std::function<void(const CrlEntry&)>;

  /// Signs what `fill` adds, reads the file back and verifies it: Error{crl_invalid} when anything differs. Constant
  /// memory.
  CrlSummary build(const Certificate& ca, const Signer& signer, const CrlHeader& header,
                   const std::function<void(const AddEntry&)>& fill);

  /// The octets in pieces of at most kCrlChunk. Error{file_unreadable}.
  void read(const CrlSink& take) const;

 private:
  std::filesystem::path directory_;
  std::filesystem::path path_;
};

}  // namespace tamga::workers
