#pragma once

// A CRL that is signed but not yet stored: a file without a name, which goes with the object and with the process,
// however that ends.

#include <filesystem>
#include <functional>

#include "ca-core/issuing/signer.hpp"
#include "ca-core/revocation/crl.hpp"
#include "ca-core/x509/certificate.hpp"

namespace tamga::workers {

class AssembledCrl {
 public:
  /// Error{file_unreadable} when the directory or the file in it cannot be made.
  explicit AssembledCrl(std::filesystem::path directory);
  ~AssembledCrl();
  AssembledCrl(const AssembledCrl&) = delete;
  AssembledCrl& operator=(const AssembledCrl&) = delete;

  using AddEntry = std::function<void(const CrlEntry&)>;

  /// Signs what the builder holds. Constant memory.
  CrlSummary sign(CrlBuilder&& builder, const Signer& signer, const CrlHeader& header);

  /// The same of what `fill` adds.
  CrlSummary build(const Certificate& ca, const Signer& signer, const CrlHeader& header,
                   const std::function<void(const AddEntry&)>& fill);

  /// Reads the file back and verifies it: Error{crl_invalid} when it is not the list that sign() made. May run beside
  /// read().
  void verify(const Certificate& ca, const CrlSummary& written) const;

  /// Takes a list that was signed before, and verifies it: Error{crl_invalid}.
  CrlSummary take(const Certificate& ca, CrlKind kind, const std::function<void(const CrlSink&)>& give);

  /// The octets in pieces of at most kCrlChunk. Error{file_unreadable}.
  void read(const CrlSink& take) const;

  /// The same, piece by piece from the beginning; the list must live longer.
  CrlSource source() const;

 private:
  [[noreturn]] void refuse(const char* what) const;
  void write(ByteView octets) const;

  std::filesystem::path directory_;
  int file_;
};

}  // namespace tamga::workers
