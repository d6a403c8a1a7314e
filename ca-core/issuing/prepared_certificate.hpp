#pragma once

// The token between prepare and sign: exact octets that passed the lints, to be signed at most once.

#include <string>

#include "ca-core/base/bytes.hpp"
#include "ca-core/base/instant.hpp"
#include "ca-core/x509/serial_number.hpp"

namespace tamga {

struct IssuedCertificate {
  Bytes der;
  SerialNumber serial;
  Instant not_before;
  Instant not_after;
};

/// Move-only, and good for the key of the issuer that prepared it. After it was moved from or redeemed, every use
/// throws Error{Errc::internal}.
class PreparedCertificate {
 public:
  PreparedCertificate(PreparedCertificate&& other) noexcept;
  PreparedCertificate& operator=(PreparedCertificate&& other) noexcept;
  PreparedCertificate(const PreparedCertificate&) = delete;
  PreparedCertificate& operator=(const PreparedCertificate&) = delete;
  ~PreparedCertificate() = default;

  /// TBSCertificate (RFC 5280 section 4.1.2) as it will be signed.
  const Bytes& tbs() const;
  const SerialNumber& serial() const;
  Instant not_before() const;
  Instant not_after() const;

  /// What the lints said, warnings included; for the registry.
  std::string lint_report() const;

 private:
  friend class Assembly;
  PreparedCertificate(Bytes tbs, Bytes issuer_key, SerialNumber serial, Instant not_before, Instant not_after,
                      std::string lint_report);

  void require_unredeemed() const;

  Bytes tbs_;         // empty once redeemed
  Bytes issuer_key_;  // fingerprint of the key that is to sign
  SerialNumber serial_;
  Instant not_before_;
  Instant not_after_;
  std::string lint_report_;
};

}  // namespace tamga
