#pragma once

// OCSP requests, RFC 6960 section 4.1, with the nonce of RFC 9654 and the preferred signature algorithms of section
// 4.4.7. Read strictly and without copying; written for tests and for the monitor.

#include <optional>
#include <span>
#include <vector>

#include "ca-core/base/bytes.hpp"
#include "ca-core/keys/parameter_set.hpp"
#include "ca-core/openssl/digest.hpp"
#include "ca-core/x509/serial_number.hpp"

namespace tamga {

class Certificate;

/// The hash of a CertID: any that Tamga knows.
using OcspDigest = openssl::DigestAlgorithm;

/// One certificate asked about. The views borrow from the octets that were parsed (or from whoever made it).
struct OcspCertId {
  std::optional<OcspDigest> digest;  // nullopt: a hash function that is not known here, so that it is nobody's
  ByteView issuer_name_hash;
  ByteView issuer_key_hash;
  SerialNumber serial;
  ByteView der;  // the whole CertID as it came: an answer repeats it, and a cache may use it as its key
};

/// How the client would like the answer to be signed (RFC 6960 section 4.4.7.1).
struct OcspPreferredAlgorithm {
  SignatureAlgorithm algorithm;
  ByteView key_algorithm;  // content of pubKeyAlgIdentifier, an AlgorithmIdentifier; empty when any key will do
};

struct OcspRequest {
  std::vector<OcspCertId> ids;                    // 1..kOcspMaximumIds
  std::optional<ByteView> nonce;                  // 1..128 octets
  std::vector<OcspPreferredAlgorithm> preferred;  // the dearest first; those that are not known here are left out
};

inline constexpr std::size_t kOcspMaximumOctets = std::size_t{64} << 10U;
inline constexpr std::size_t kOcspMaximumIds = 100;
inline constexpr std::size_t kOcspMaximumNonce = 128;
inline constexpr std::size_t kOcspMaximumPreferred = 32;

/// Reads a request; what it returns borrows from `octets`. Several CertIDs are fine; a signature is neither needed nor
/// checked (RFC 6960 section 4.1.2), but must be well formed. Error{ocsp_malformed} for anything that is not strict
/// DER, too large, has an unknown critical extension, a nonce of 0 or more than 128 octets (RFC 9654 section 2.1), more
/// than kOcspMaximumPreferred algorithms, a serial number outside 1..2^159-1 or octets after its end.
OcspRequest parse_ocsp_request(ByteView octets);

/// A request that was parsed from `octets`, borrowing from a copy of them from now on.
void borrow_from_copy(OcspRequest& request, ByteView octets, ByteView copy);

/// A request about certificates of one CA; 1..kOcspMaximumIds serials. An empty `nonce` means none.
Bytes build_ocsp_request(const Certificate& ca, std::span<const SerialNumber> serials,
                         OcspDigest digest = OcspDigest::sha1, ByteView nonce = {});

}  // namespace tamga
