#pragma once

// What an OCSP response says: ResponseData of RFC 6960 section 4.2.1, the part that is signed.

#include <optional>
#include <span>

#include "ca-core/base/bytes.hpp"
#include "ca-core/base/instant.hpp"
#include "ca-core/revocation/ocsp_request.hpp"
#include "ca-core/revocation/status.hpp"

namespace tamga {

/// What is said of one certificate.
struct OcspAnswer {
  enum class Status {
    good,
    revoked,
    unknown,
    /// A serial number that the CA never gave out, said to be revoked since 1970 with the reason certificateHold; the
    /// response then has the extension id-pkix-ocsp-extended-revoke (RFC 6960 sections 2.2 and 4.4.8).
    never_issued,
  };

  OcspCertId id;
  Status status;
  std::optional<Revocation>
      revocation;  // exactly when revoked; a suspended certificate is revoked with certificate_hold
  Instant this_update;
  std::optional<Instant> next_update;  // absent for `unknown` and `never_issued`, which must not be kept
  /// Of a revoked one: since when the key or the contents are not to be trusted (RFC 5280 section 5.3.2, as a
  /// singleExtension by RFC 6960 section 4.4.5).
  std::optional<Instant> invalidity_date = std::nullopt;
  /// A certificate that ended after this moment is still answered for (RFC 6960 section 4.4.4). Not of `unknown` and
  /// `never_issued`.
  std::optional<Instant> archive_cutoff = std::nullopt;
};

/// The whole element. `responder_id` is the DER of a ResponderID; a nonce is repeated as it came.
Bytes ocsp_response_data(ByteView responder_id, Instant produced_at, std::span<const OcspAnswer> answers,
                         const std::optional<ByteView>& nonce);

}  // namespace tamga
