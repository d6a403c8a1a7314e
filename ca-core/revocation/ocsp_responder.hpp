#pragma once

// OCSP responses, RFC 6960 section 4.2 within the profile of RFC 5019: signed by a delegated responder whose
// certificate travels along, responder named by key.

#include <array>
#include <optional>
#include <span>

#include "ca-core/base/bytes.hpp"
#include "ca-core/base/instant.hpp"
#include "ca-core/revocation/ocsp_cert_id.hpp"
#include "ca-core/revocation/ocsp_request.hpp"
#include "ca-core/revocation/ocsp_response_data.hpp"

namespace tamga {

class Certificate;
class Signer;

enum class OcspError {
  malformed_request = 1,
  internal_error = 2,
  try_later = 3,
  signature_required = 5,
  unauthorized = 6,
};

/// The whole unsigned response; it lives as long as the program.
ByteView ocsp_error_response(OcspError error);

/// The responder of one CA. Immutable: many threads may use one, as far as its signer lets them.
class OcspResponder {
 public:
  /// The signer must outlive the responder and have the key of `responder`, a certificate issued by `ca`.
  /// Error{crypto_failed} when the key is another one.
  OcspResponder(const Certificate& ca, const Certificate& responder, const Signer& signer);

  /// Whether the certificate asked about would be this CA's: the hashes of both its name and its key match. A serial
  /// number alone never counts, because two CAs may use the same one.
  bool is_for(const OcspCertId& id) const;

  /// The CertID by which others will ask about a serial of this CA; `storage` is filled with its DER and must outlive
  /// it.
  OcspCertId cert_id(OcspDigest digest, const SerialNumber& serial, Bytes& storage) const;

  /// The first of the client's algorithms by which this responder's key can sign, else its own one (RFC 6960 section
  /// 4.4.7.2.1). None that is known here is weak.
  SignatureAlgorithm algorithm_for(std::span<const OcspPreferredAlgorithm> preferred) const;

  /// Of answers that nobody asked to be signed otherwise.
  SignatureAlgorithm own_algorithm() const;

  /// A successful response, signed now. At least one answer; each says so for itself, also `unknown` for foreign
  /// certificates. The nonce is the request's, the algorithm one of algorithm_for(), its own one without.
  Bytes respond(std::span<const OcspAnswer> answers, Instant produced_at, std::optional<ByteView> nonce = {},
                std::optional<SignatureAlgorithm> algorithm = {}) const;

 private:
  std::array<OcspIssuerHashes, 6> hashes_;  // in the order of ocsp_digests()
  Bytes responder_id_;                      // [2] KeyHash
  Bytes certificates_;                      // [0] SEQUENCE OF Certificate
  Bytes key_algorithm_;                     // content of its key's AlgorithmIdentifier
  const Signer* signer_;

  const OcspIssuerHashes& hashes(OcspDigest digest) const;
  bool is_of_key(ByteView key_algorithm) const;
};

}  // namespace tamga
