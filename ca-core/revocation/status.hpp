#pragma once

// The status of a certificate and the reasons of its revocation (RFC 5280 section 5.3.1), with the words that the API
// and the database use for them.

#include <optional>
#include <string_view>

#include "ca-core/base/instant.hpp"

namespace tamga {

enum class CertificateStatus { good, revoked, suspended, expired };

/// "active", "revoked", "suspended", "expired".
std::string_view to_string(CertificateStatus status);

/// The words of to_string and nothing else.
std::optional<CertificateStatus> parse_certificate_status(std::string_view word);

/// The numbers are those of CRLReason; 7 is not used there.
enum class RevocationReason {
  unspecified = 0,
  key_compromise = 1,
  ca_compromise = 2,
  affiliation_changed = 3,
  superseded = 4,
  cessation_of_operation = 5,
  certificate_hold = 6,
  remove_from_crl = 8,
  privilege_withdrawn = 9,
  aa_compromise = 10,
};

/// "key_compromise" and so on: the enumerator's name.
std::string_view to_string(RevocationReason reason);

/// The words of to_string and nothing else.
std::optional<RevocationReason> parse_revocation_reason(std::string_view word);

/// The number of a CRLReason; nullopt for 7 and anything outside.
std::optional<RevocationReason> revocation_reason_from_number(int number);

/// When a certificate stopped to be good, and why. A missing reason and `unspecified` are written the same way: not at
/// all (RFC 5280 section 5.3.1: "the reason code CRL entry extension SHOULD be absent instead of using unspecified").
struct Revocation {
  Instant revoked_at;
  std::optional<RevocationReason> reason;

  bool operator==(const Revocation&) const = default;
};

/// The reason that goes into a signed answer: nullopt instead of `unspecified`.
std::optional<RevocationReason> meaningful_reason(std::optional<RevocationReason> reason);

}  // namespace tamga
