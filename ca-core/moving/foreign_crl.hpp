#pragma once

// A CRL that another program made, read as far as OpenSSL reads it: version 1 or 2, with or without a number, complete
// or delta, with extensions that Tamga itself never writes. Our own lists go through verify_crl (revocation/crl.hpp),
// which is strict and needs no memory for the entries.

#include <cstdint>
#include <optional>
#include <vector>

#include "ca-core/base/bytes.hpp"
#include "ca-core/base/instant.hpp"
#include "ca-core/revocation/crl.hpp"
#include "ca-core/x509/certificate.hpp"

namespace tamga {

class ForeignCrl {
 public:
  /// Exactly one CertificateList in DER. Throws document_unreadable.
  static ForeignCrl parse_der(ByteView der);

  const Bytes& issuer_der() const { return issuer_der_; }
  Instant this_update() const { return this_update_; }
  bool is_delta() const { return is_delta_; }

  /// cRLNumber, RFC 5280 section 5.2.3; nullopt without one or when it cannot be read or is negative. One of more than
  /// 64 bits is told as the greatest number of 64 bits.
  std::optional<std::uint64_t> number() const { return number_; }

  /// The octets of the extension issuingDistributionPoint (RFC 5280 section 5.2.5), which says which certificates the
  /// list is about; empty without one, when it is about all of them.
  const Bytes& scope() const { return scope_; }

  /// In the list's order. Those of other issuers (indirect CRLs, RFC 5280 section 5.3.3) are left out.
  const std::vector<CrlEntry>& entries() const { return entries_; }

  /// How many entries were left out because their serial number, time or extensions cannot be read, or because they
  /// are another issuer's.
  std::size_t passed_over() const { return passed_over_; }

  /// Whether this CA's key signed it, by any algorithm that OpenSSL and gost-engine know: old lists are evidence of
  /// revocations, and nobody gains by keeping one out because its hash is weak now.
  bool signed_by(const Certificate& ca) const;

 private:
  ForeignCrl() = default;

  Bytes der_;
  Bytes issuer_der_;
  Instant this_update_;
  bool is_delta_ = false;
  std::optional<std::uint64_t> number_;
  Bytes scope_;
  std::vector<CrlEntry> entries_;
  std::size_t passed_over_ = 0;
};

/// The same question about a certificate that another program issued.
bool signed_by_any_algorithm(const Certificate& certificate, const Certificate& ca);

}  // namespace tamga
