#pragma once

// A list that is signed and not yet given away: a little in memory before and after its entries, which lie in a file
// without a name.

#include <cstdint>
#include <future>
#include <memory>
#include <span>

#include "ca-core/base/bytes.hpp"
#include "ca-core/revocation/crl.hpp"
#include "ca-core/revocation/crl_entries.hpp"
#include "ca-core/revocation/crl_spool.hpp"

namespace tamga {

class SignedCrl {
 public:
  const CrlHeader& header() const { return header_; }
  std::uint64_t entries() const { return entries_; }
  std::uint64_t octets() const { return entries_end() + end_size_; }

  /// Everything before the first entry.
  ByteView before_entries() const { return before_; }

  /// From this octet on. Sources may be read at the same time; the list must live longer. Error{file_unreadable}, and
  /// what the signer threw.
  CrlSource source(std::uint64_t from = 0) const;

  /// Reads it back and verifies it as verify_crl() does: Error{crl_invalid} when it is not the list that was signed.
  CrlSummary verify(const Certificate& ca) const;

  /// The same where the entries were verified while they were written.
  CrlSummary verify(const Certificate& ca, const VerifiedCrlEntries& entries) const;

 private:
  friend class CrlBuilder;
  SignedCrl() = default;

  std::uint64_t entries_end() const { return before_.size() + spool_->size(); }
  CrlSummary the_one_signed(CrlSummary read) const;
  /// How many octets of the place where `from` is were put there.
  std::size_t read(std::uint64_t from, std::span<std::uint8_t> octets) const;

  CrlHeader header_{};
  std::uint64_t entries_ = 0;
  Bytes before_;
  std::shared_ptr<const CrlSpool> spool_;
  std::shared_future<Bytes> end_;  // everything after the last entry; the signature may still be in the making
  std::uint64_t end_size_ = 0;
};

}  // namespace tamga
